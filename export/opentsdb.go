package export

import (
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
)

// newOpenTSDB returns what makes sinks for OpenTSDB of URLs, over TLS if that is secure.
func newOpenTSDB(scheme string, secure bool) func(*url.URL, *parameters) (collect.Sink, error) {
	return func(u *url.URL, p *parameters) (_ collect.Sink, err error) {
		to := *u
		to.Scheme, to.RawQuery = scheme, ""
		if scheme == "http" {
			to.Host = withPort(u, opentsdb.DefaultPort)
		}
		o := opentsdb.Options{URL: to.String(), Host: p.text("host"), Instance: p.text("instance")}
		if secure {
			if o.TLS, err = p.tls(); err != nil {
				return nil, err
			}
		}
		if o.Interval, err = p.duration("interval"); err != nil {
			return nil, err
		}
		if o.MaxTags, err = p.number("maxtags"); err != nil {
			return nil, err
		}
		if scheme != "telnet" {
			if o.Sync, err = p.flag("sync"); err != nil {
				return nil, err
			}
			if o.NoCompression, err = uncompressed(p); err != nil {
				return nil, err
			}
		}
		return opentsdb.New(o)
	}
}
