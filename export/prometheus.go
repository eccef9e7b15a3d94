package export

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
)

// newPrometheus makes sinks that write to Prometheus of URLs.
func newPrometheus(scheme, port string) func(*url.URL, *parameters) (collect.Sink, error) {
	return func(u *url.URL, p *parameters) (_ collect.Sink, err error) {
		to := *u
		to.Scheme, to.RawQuery, to.Host = scheme, "", withPort(u, port)
		o := prometheus.RemoteOptions{URL: to.String()}
		if o.Version, err = remoteVersion(p.text("version")); err != nil {
			return nil, err
		}
		if o.Native, err = p.flag("native"); err != nil {
			return nil, err
		}
		if o.Page.UTF8Names, err = p.flag("utf8"); err != nil {
			return nil, err
		}
		if o.Interval, err = p.duration("interval"); err != nil {
			return nil, err
		}
		job, instance := p.text("job"), p.text("instance")
		switch {
		case (job == "") != (instance == ""):
			return nil, errors.New("the parameters job and instance are to be given together")
		case job != "":
			o.Labels = []monitor.Tag{{Key: "instance", Value: instance}, {Key: "job", Value: job}}
		}
		if scheme == "https" {
			if o.TLS, err = p.tls(); err != nil {
				return nil, err
			}
		}
		o.Header = p.header()
		return prometheus.NewRemote(o)
	}
}

func remoteVersion(text string) (prometheus.RemoteVersion, error) {
	switch text {
	case "":
		return prometheus.RemoteAuto, nil
	case "1":
		return prometheus.Remote1, nil
	case "2":
		return prometheus.Remote2, nil
	}
	return 0, fmt.Errorf("the parameter %q is not 1 or 2", "version")
}
