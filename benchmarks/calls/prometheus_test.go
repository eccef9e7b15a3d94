package calls

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

// clientGolang and victoriaMetrics have no tasks. This is the code that their users
// write by hand, with the handles of a function resolved beforehand.
var (
	clientGolang = style{"client_golang", func(tb testing.TB) instrumented {
		r := prometheus.NewRegistry()
		p := promVectors{
			inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "in_flight"}, []string{"function"}),
			outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "calls_total"}, []string{"function", "outcome"}),
			duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "duration_seconds"}, []string{"function"}),
		}
		r.MustRegister(p.inFlight, p.outcomes, p.duration)
		count := func() (n int) {
			families, err := r.Gather()
			require.NoError(tb, err)
			for _, family := range families {
				for _, metric := range family.Metric {
					n += int(metric.GetHistogram().GetSampleCount())
				}
			}
			return n
		}
		return instrumented{functions: [2]function{p.timed("a"), p.timed("b")}, count: count}
	}}
	victoriaMetrics = style{"victoriametrics", func(tb testing.TB) instrumented {
		set := metrics.NewSet()
		count := func() (n int) {
			for _, name := range set.ListMetricNames() {
				if strings.HasPrefix(name, "calls_total") {
					n += int(set.GetOrCreateCounter(name).Get())
				}
			}
			return n
		}
		return instrumented{functions: [2]function{victoriaTimed(set, "a"), victoriaTimed(set, "b")}, count: count}
	}}
)

type promVectors struct {
	inFlight *prometheus.GaugeVec
	outcomes *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func (p promVectors) timed(name string) function {
	inFlight, duration := p.inFlight.WithLabelValues(name), p.duration.WithLabelValues(name)
	succeeded, failed := p.outcomes.WithLabelValues(name, "ok"), p.outcomes.WithLabelValues(name, "error")
	panicked := p.outcomes.WithLabelValues(name, "panic")
	return func(_ context.Context, _ int, result error) (err error) {
		start := time.Now()
		inFlight.Inc()
		defer func() {
			r := recover()
			inFlight.Dec()
			duration.Observe(time.Since(start).Seconds())
			switch {
			case r != nil:
				panicked.Inc()
				panic(r)
			case err != nil:
				failed.Inc()
			default:
				succeeded.Inc()
			}
		}()
		return outcome(result)
	}
}

func victoriaTimed(set *metrics.Set, name string) function {
	counter := func(outcome string) *metrics.Counter {
		return set.NewCounter(`calls_total{function="` + name + `",outcome="` + outcome + `"}`)
	}
	inFlight := set.NewGauge(`in_flight{function="`+name+`"}`, nil)
	duration := set.NewHistogram(`duration_seconds{function="` + name + `"}`)
	succeeded, failed, panicked := counter("ok"), counter("error"), counter("panic")
	return func(_ context.Context, _ int, result error) (err error) {
		start := time.Now()
		inFlight.Inc()
		defer func() {
			r := recover()
			inFlight.Dec()
			duration.UpdateDuration(start)
			switch {
			case r != nil:
				panicked.Inc()
				panic(r)
			case err != nil:
				failed.Inc()
			default:
				succeeded.Inc()
			}
		}()
		return outcome(result)
	}
}
