package export

import (
	"errors"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
)

// newPrometheus returns a backend for remote writes to Prometheus.
func newPrometheus(scheme, port string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		o := prometheus.RemoteOptions{
			URL:      withScheme(u, scheme, port),
			Native:   p.flag("native", false),
			Interval: p.duration("interval"),
			Header:   p.header(),
		}
		o.Page.UTF8Names = p.flag("utf8", false)
		switch p.text("version") {
		case "":
		case "1":
			o.Version = prometheus.Remote1
		case "2":
			o.Version = prometheus.Remote2
		default:
			return nil, errors.New(`the parameter "version" is not 1 or 2`)
		}
		job, instance := p.text("job"), p.text("instance")
		switch {
		case (job == "") != (instance == ""):
			return nil, errors.New("the parameters job and instance must be given together")
		case job != "":
			o.Labels = []monitor.Tag{{Key: "instance", Value: instance}, {Key: "job", Value: job}}
		}
		if scheme == "https" {
			o.TLS = p.tls()
		}
		return prometheus.NewRemote(o)
	}
}
