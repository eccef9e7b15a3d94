package instruments

import (
	"testing"
	"time"

	"github.com/rcrowley/go-metrics"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	rcrowleyEventByName = rcrowley("rcrowley", func(r metrics.Registry, name string) work.Body {
		return func(_, n int) {
			for range n {
				metrics.GetOrRegisterMeter(name, r).Mark(1)
			}
		}
	})
	rcrowleyMeter = rcrowley("rcrowley", func(r metrics.Registry, name string) work.Body {
		meter := metrics.NewRegisteredMeter(name, r)
		return func(_, n int) {
			for range n {
				meter.Mark(1)
			}
		}
	})
	rcrowleyCounter = rcrowley("rcrowley", func(r metrics.Registry, name string) work.Body {
		counter := metrics.NewRegisteredCounter(name, r)
		return func(_, n int) {
			for range n {
				counter.Inc(1)
			}
		}
	})
	rcrowleyExpDecay = rcrowley("rcrowley-expdecay", func(r metrics.Registry, name string) work.Body {
		return rcrowleyObserve(metrics.NewRegisteredHistogram(name, r, metrics.NewExpDecaySample(1028, 0.015)))
	})
	rcrowleyUniform = rcrowley("rcrowley-uniform", func(r metrics.Registry, name string) work.Body {
		return rcrowleyObserve(metrics.NewRegisteredHistogram(name, r, metrics.NewUniformSample(1028)))
	})
	rcrowleyTimer = rcrowley("rcrowley", func(r metrics.Registry, name string) work.Body {
		timer := metrics.NewRegisteredTimer(name, r)
		return func(_, n int) {
			for range n {
				start := time.Now()
				timer.UpdateSince(start)
			}
		}
	})
	// rcrowleyLookup has the tags in the name, because the library has no tags.
	rcrowleyLookup = rcrowley("rcrowley", func(r metrics.Registry, name string) work.Body {
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				metrics.GetOrRegisterCounter(name+"."+methods[at]+"."+codes[at], r).Inc(1)
			}
		}
	})
)

func rcrowleyObserve(h metrics.Histogram) work.Body {
	return func(from, n int) {
		for i := range n {
			h.Update(nanoseconds[(from+i)&mask])
		}
	}
}

func rcrowley(implementation string, body func(r metrics.Registry, name string) work.Body) work.Implementation {
	return work.Implementation{Name: implementation, Open: func(tb testing.TB) work.Opened {
		r := metrics.NewRegistry()
		tb.Cleanup(r.UnregisterAll)
		return opened(body(r, "a"), body(r, "b"), func() (n int) {
			r.Each(func(_ string, i any) { n += int(i.(interface{ Count() int64 }).Count()) })
			return n
		})
	}}
}
