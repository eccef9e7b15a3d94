package scale

import (
	"context"
	"testing"

	"github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monkit/v3"
)

func monkitTasks(_ testing.TB, n int) made {
	return monkitFuncs(n, func(f *monkit.Func) func() {
		return func() { defer f.Task(nil)(nil) }
	})
}

func monkitSpans(_ testing.TB, n int) made {
	return monkitFuncs(n, func(f *monkit.Func) func() {
		return func() {
			ctx := context.Background()
			defer f.Task(&ctx)(nil)
		}
	})
}

func monkitFuncs(n int, one func(*monkit.Func) func()) made {
	mon := monkit.NewRegistry().ScopeNamed("scale")
	return made{
		each(n, func(name string) func() { return one(mon.FuncNamed(name)) }),
		func() (count int) {
			mon.Funcs(func(f *monkit.Func) { count += int(f.Success()) })
			return count
		},
	}
}

func clientGolangCounters(_ testing.TB, n int) made {
	var all []prometheus.Metric
	return made{
		each(n, func(name string) func() {
			c := prometheus.NewCounter(prometheus.CounterOpts{Name: name})
			all = append(all, c)
			return c.Inc
		}),
		func() int { return written(all) },
	}
}

func clientGolangHistograms(_ testing.TB, n int) made {
	return histograms(n, prometheus.HistogramOpts{Buckets: prometheus.DefBuckets})
}

func clientGolangNative(_ testing.TB, n int) made {
	return histograms(n, prometheus.HistogramOpts{NativeHistogramBucketFactor: 1.1})
}

func histograms(n int, o prometheus.HistogramOpts) made {
	var all []prometheus.Metric
	return made{
		each(n, func(name string) func() {
			o.Name = name
			h := prometheus.NewHistogram(o)
			all = append(all, h)
			return func() { h.Observe(value) }
		}),
		func() int { return written(all) },
	}
}

// written returns the sum of the counts of client_golang's metrics.
func written(all []prometheus.Metric) (count int) {
	for _, m := range all {
		var d dto.Metric
		if m.Write(&d) == nil {
			count += int(d.GetCounter().GetValue()) + int(d.GetHistogram().GetSampleCount())
		}
	}
	return count
}

func victoriaMetricsCounters(_ testing.TB, n int) made {
	set := metrics.NewSet()
	var all []*metrics.Counter
	return made{
		each(n, func(name string) func() {
			c := set.NewCounter(name)
			all = append(all, c)
			return c.Inc
		}),
		func() (count int) {
			for _, c := range all {
				count += int(c.Get())
			}
			return count
		},
	}
}

func victoriaMetricsHistograms(_ testing.TB, n int) made {
	set := metrics.NewSet()
	var all []*metrics.Histogram
	return made{
		each(n, func(name string) func() {
			h := set.NewHistogram(name)
			all = append(all, h)
			return func() { h.Update(value) }
		}),
		func() (count int) {
			for _, h := range all {
				h.VisitNonZeroBuckets(func(_ string, n uint64) { count += int(n) })
			}
			return count
		},
	}
}
