package export

import (
	"errors"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
)

// newOTLP returns a backend for OTLP over HTTP.
func newOTLP(scheme, port string) backend {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		if f := p.text("format"); f != "" && f != "protobuf" {
			return nil, errors.New(`the parameter "format" is not protobuf, which is the only one`)
		}
		o := otlp.Options{
			URL:           withScheme(u, scheme, port),
			Header:        p.header(),
			Resource:      attributes(),
			Temporality:   choice(p, "temporality", "cumulative", "delta", otlp.Cumulative, otlp.Delta),
			Histograms:    choice(p, "histograms", "exponential", "explicit", otlp.Exponential, otlp.Explicit),
			NoCompression: !p.flag("gzip", true),
			Interval:      p.duration("interval"),
		}
		if scheme == "https" {
			o.TLS = p.tls()
		}
		return ofSignals(o, p.text("signals"))
	}
}

// ofSignals returns a sink for metrics, for traces, or for both.
func ofSignals(o otlp.Options, signals string) (collect.Sink, error) {
	switch signals {
	case "":
		return otlp.New(o)
	case "metrics":
		return otlp.NewMetrics(o)
	case "traces":
		if o.Interval > 0 {
			return nil, errors.New(`the parameter "interval" is for metrics`)
		}
		return otlp.NewTraces(o)
	}
	return nil, errors.New(`the parameter "signals" is neither metrics nor traces`)
}
