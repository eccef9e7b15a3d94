package export

import (
	"crypto/tls"
	"errors"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
)

// newGraphite returns what makes sinks for Graphite of URLs, over TLS if that is secure.
func newGraphite(protocol graphite.Protocol, secure bool) func(*url.URL, *parameters) (collect.Sink, error) {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		if u.User != nil {
			return nil, errors.New("carbon takes no credentials; the key of a hosted one is the beginning of the parameter prefix")
		}
		if u.Path != "" && u.Path != "/" {
			return nil, errors.New("the URL has a path; the beginning of metric paths is the parameter prefix")
		}
		interval, err := p.duration("interval")
		if err != nil {
			return nil, err
		}
		tags, err := p.flag("tags")
		if err != nil {
			return nil, err
		}
		size := 0
		if protocol == graphite.UDP {
			if size, err = p.number("size"); err != nil {
				return nil, err
			}
		}
		var config *tls.Config
		if secure {
			if config, err = p.tls(); err != nil {
				return nil, err
			}
		}
		return graphite.New(graphite.Options{
			Addr:         u.Host,
			Protocol:     protocol,
			TLS:          config,
			DatagramSize: size,
			Prefix:       p.text("prefix"),
			Tags:         tags,
			Host:         p.text("host"),
			Instance:     p.text("instance"),
			Interval:     interval,
		})
	}
}
