package export

import (
	"errors"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
)

// newGraphite returns a backend for Graphite, over TLS if secure.
func newGraphite(protocol graphite.Protocol, secure bool) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		if u.User != nil {
			return nil, errors.New("carbon takes no credentials; the key of a hosted one is the beginning of the parameter prefix")
		}
		if u.Path != "" && u.Path != "/" {
			return nil, errors.New("the URL has a path; the beginning of metric paths is the parameter prefix")
		}
		o := graphite.Options{
			Addr:     u.Host,
			Protocol: protocol,
			Interval: p.duration("interval"),
			Tags:     p.flag("tags", false),
			Prefix:   p.text("prefix"),
			Host:     p.text("host"),
			Instance: p.text("instance"),
		}
		if protocol == graphite.UDP {
			o.DatagramSize = p.number("size")
		}
		if secure {
			o.TLS = p.tls()
		}
		return graphite.New(o)
	}
}
