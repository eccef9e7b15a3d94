package export

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
)

// headerPrefix begins the parameters that are sent as fields of the header.
const headerPrefix = "header."

// newOTLP returns what makes sinks for OTLP over HTTP of URLs.
func newOTLP(scheme, port string) func(*url.URL, *parameters) (collect.Sink, error) {
	return func(u *url.URL, p *parameters) (collect.Sink, error) {
		to := *u
		to.Scheme, to.RawQuery = scheme, ""
		to.Host = withPort(u, port)
		o := otlp.Options{URL: to.String(), Header: p.header(), Resource: attributes()}
		var err error
		if f := p.text("format"); f != "" && f != "protobuf" {
			return nil, errors.New(`the parameter "format" is not protobuf, which is the only one`)
		}
		if o.Temporality, err = choice(p, "temporality", "cumulative", "delta", otlp.Cumulative, otlp.Delta); err != nil {
			return nil, err
		}
		if o.Histograms, err = choice(p, "histograms", "exponential", "explicit", otlp.Exponential, otlp.Explicit); err != nil {
			return nil, err
		}
		compressed, err := p.flag("gzip")
		if err != nil {
			return nil, err
		}
		o.NoCompression = p.text("gzip") != "" && !compressed
		if scheme == "https" {
			if o.TLS, err = p.tls(); err != nil {
				return nil, err
			}
		}
		if o.Interval, err = p.duration("interval"); err != nil {
			return nil, err
		}
		return ofSignals(o, p.text("signals"))
	}
}

// ofSignals returns a sink for what is to be sent: metrics, traces, or both.
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

// choice returns which of two words a parameter is; the first is the default.
func choice[T any](p *parameters, name, first, second string, one, other T) (T, error) {
	switch p.text(name) {
	case "", first:
		return one, nil
	case second:
		return other, nil
	}
	return one, fmt.Errorf("the parameter %q is neither %s nor %s", name, first, second)
}

// header returns the parameters that begin with headerPrefix.
func (p *parameters) header() http.Header {
	h := http.Header{}
	for name := range p.values {
		if field, ok := strings.CutPrefix(name, headerPrefix); ok {
			h.Add(field, p.text(name))
		}
	}
	return h
}
