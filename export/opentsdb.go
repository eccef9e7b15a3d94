package export

import (
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
)

// newOpenTSDB returns a backend for OpenTSDB, over TLS if secure.
func newOpenTSDB(scheme string, secure bool) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		port := ""
		if scheme == "http" {
			port = opentsdb.DefaultPort
		}
		o := opentsdb.Options{
			URL:      withScheme(u, scheme, port),
			Host:     p.text("host"),
			Instance: p.text("instance"),
			Interval: p.duration("interval"),
			MaxTags:  p.number("maxtags"),
		}
		if secure {
			o.TLS = p.tls()
		}
		if scheme != "telnet" {
			o.Sync = p.flag("sync", false)
			o.NoCompression = !p.flag("gzip", true)
		}
		return opentsdb.New(o)
	}
}
