package instruments

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	promEventByName = prom("client_golang", func(r prometheus.Registerer, name string) work.Body {
		events := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name}, []string{"event"})
		r.MustRegister(events)
		return func(_, n int) {
			for range n {
				events.WithLabelValues("cache miss").Inc()
			}
		}
	})
	promCounter = prom("client_golang", func(r prometheus.Registerer, name string) work.Body {
		counter := prometheus.NewCounter(prometheus.CounterOpts{Name: name})
		r.MustRegister(counter)
		return func(_, n int) {
			for range n {
				counter.Inc()
			}
		}
	})
	promHistogram = prom("client_golang", func(r prometheus.Registerer, name string) work.Body {
		return promObserve(r, prometheus.NewHistogram(prometheus.HistogramOpts{Name: name}))
	})
	promNativeHistogram = prom("client_golang-native", func(r prometheus.Registerer, name string) work.Body {
		return promObserve(r, prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: name, NativeHistogramBucketFactor: 1.1, NativeHistogramMaxBucketNumber: 160,
		}))
	})
	promSummary = prom("client_golang-summary", func(r prometheus.Registerer, name string) work.Body {
		return promObserve(r, prometheus.NewSummary(prometheus.SummaryOpts{
			Name: name, Objectives: map[float64]float64{0.5: 0.05, 0.9: 0.01, 0.99: 0.001},
		}))
	})
	promTimer = prom("client_golang", func(r prometheus.Registerer, name string) work.Body {
		histogram := prometheus.NewHistogram(prometheus.HistogramOpts{Name: name})
		r.MustRegister(histogram)
		return func(_, n int) {
			for range n {
				prometheus.NewTimer(histogram).ObserveDuration()
			}
		}
	})
	promLookup = prom("client_golang", func(r prometheus.Registerer, name string) work.Body {
		requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name}, []string{"method", "code"})
		r.MustRegister(requests)
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				requests.WithLabelValues(methods[at], codes[at]).Inc()
			}
		}
	})
)

func promObserve[H interface {
	prometheus.Collector
	prometheus.Observer
}](r prometheus.Registerer, h H) work.Body {
	r.MustRegister(h)
	observer := prometheus.Observer(h)
	return func(from, n int) {
		for i := range n {
			observer.Observe(seconds[(from+i)&mask])
		}
	}
}

func prom(implementation string, body func(r prometheus.Registerer, name string) work.Body) work.Implementation {
	return work.Implementation{Name: implementation, Open: func(tb testing.TB) work.Opened {
		r := prometheus.NewRegistry()
		return opened(body(r, "a"), body(r, "b"), func() (n int) {
			families, err := r.Gather()
			require.NoError(tb, err)
			for _, family := range families {
				for _, m := range family.Metric {
					n += int(m.GetCounter().GetValue()) + int(m.GetHistogram().GetSampleCount()) + int(m.GetSummary().GetSampleCount())
				}
			}
			return n
		})
	}}
}
