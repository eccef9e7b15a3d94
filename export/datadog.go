package export

import (
	"errors"
	"net/url"
	"os"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/datadog"
)

// newDatadog returns what makes sinks for Datadog's HTTP API of URLs. The key is the
// parameter apikey, or the environment variable DD_API_KEY, as it is for Datadog's own
// programs: other users of the machine see what is in a command, and not the
// environment.
func newDatadog(scheme string) func(*url.URL, *parameters) (collect.Sink, error) {
	return func(u *url.URL, p *parameters) (_ collect.Sink, err error) {
		if u.User != nil {
			return nil, errors.New("there is no user and password; the API key is the parameter apikey, or DD_API_KEY in the environment")
		}
		to := *u
		to.Scheme, to.RawQuery = scheme, ""
		o := datadog.Options{URL: to.String(), Key: p.text("apikey"), Prefix: p.text("prefix"), Host: p.text("host"), Instance: p.text("instance")}
		if o.Key == "" {
			o.Key = os.Getenv("DD_API_KEY")
		}
		if o.NoCompression, err = uncompressed(p); err != nil {
			return nil, err
		}
		if o.Interval, err = p.duration("interval"); err != nil {
			return nil, err
		}
		if scheme == "https" {
			if o.TLS, err = p.tls(); err != nil {
				return nil, err
			}
		}
		return datadog.New(o)
	}
}
