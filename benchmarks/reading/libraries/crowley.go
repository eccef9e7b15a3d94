package libraries

import (
	"strings"
	"time"

	"github.com/rcrowley/go-metrics"
)

// Crowley is a registry of github.com/rcrowley/go-metrics.
type Crowley struct{ metrics.Registry }

// NewCrowley returns an empty one.
func NewCrowley() Crowley { return Crowley{metrics.NewRegistry()} }

func (l Crowley) Counter(scope, name, shard string, n int) {
	full := scope + "." + name
	if shard != "" {
		full += ".shard-" + shard
	}
	metrics.GetOrRegisterCounter(full, l).Inc(int64(n))
}

func (l Crowley) Gauge(scope, name string, v float64) {
	metrics.GetOrRegisterGaugeFloat64(scope+"."+name, l).Update(v)
}

// Distribution records nanoseconds, because histograms take whole numbers only.
func (l Crowley) Distribution(scope, name string) func(float64) {
	h := metrics.GetOrRegisterHistogram(scope+"."+name, l, metrics.NewExpDecaySample(1028, 0.015))
	return func(v float64) { h.Update(int64(v * 1e9)) }
}

func (l Crowley) Function(scope, name string, n, failed int) {
	full := scope + "." + name
	inFlight := metrics.GetOrRegisterCounter(full+".in_flight", l)
	ok := metrics.GetOrRegisterCounter(full+".calls.ok", l)
	bad := metrics.GetOrRegisterCounter(full+".calls.error", l)
	times := metrics.GetOrRegisterHistogram(full+".duration", l, metrics.NewExpDecaySample(1028, 0.015))
	byHand{
		inFlight: func(change int) { inFlight.Inc(int64(change)) },
		ok:       func() { ok.Inc(1) },
		bad:      func() { bad.Inc(1) },
		took:     func(d time.Duration) { times.Update(d.Nanoseconds()) },
	}.call(n, failed)
}

func (l Crowley) Totals() (t Totals, err error) {
	l.Each(func(name string, i any) {
		switch m := i.(type) {
		case metrics.GaugeFloat64:
			t.Gauges += m.Value()
		case metrics.Counter:
			switch {
			case strings.HasSuffix(name, ".calls.error"):
				t.Failures += int(m.Count())
			case !strings.Contains(name, ".calls."):
				t.Counted += int(m.Count())
			}
		case metrics.Histogram:
			if strings.HasSuffix(name, ".duration") {
				t.Calls += int(m.Count())
			} else {
				t.Observed += int(m.Count())
			}
		}
	})
	return t, nil
}
