package export

import (
	"cmp"
	"errors"
	"net/url"
	"os"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/datadog"
)

// newDatadog returns a backend for Datadog's HTTP API. The key may be in DD_API_KEY, as
// for Datadog's own programs.
func newDatadog(scheme string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		if u.User != nil {
			return nil, errors.New("there is no user and password; the API key is the parameter apikey, or DD_API_KEY in the environment")
		}
		o := datadog.Options{
			URL:           withScheme(u, scheme, ""),
			Key:           cmp.Or(p.text("apikey"), os.Getenv("DD_API_KEY")),
			Prefix:        p.text("prefix"),
			Host:          p.text("host"),
			Instance:      p.text("instance"),
			NoCompression: !p.flag("gzip", true),
			Interval:      p.duration("interval"),
		}
		if scheme == "https" {
			o.TLS = p.tls()
		}
		return datadog.New(o)
	}
}
