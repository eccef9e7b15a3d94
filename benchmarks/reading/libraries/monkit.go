package libraries

import (
	"strings"

	"github.com/spacemonkeygo/monkit/v3"
)

// Monkit is a registry of github.com/spacemonkeygo/monkit.
type Monkit struct{ *monkit.Registry }

// NewMonkit returns an empty one.
func NewMonkit() Monkit { return Monkit{monkit.NewRegistry()} }

func (l Monkit) Counter(scope, name, shard string, n int) {
	if shard == "" {
		l.ScopeNamed(scope).Counter(name).Inc(int64(n))
		return
	}
	l.ScopeNamed(scope).Counter(name, monkit.NewSeriesTag("shard", shard)).Inc(int64(n))
}

func (l Monkit) Gauge(scope, name string, v float64) {
	l.ScopeNamed(scope).Gauge(name, func() float64 { return v })
}

func (l Monkit) Distribution(scope, name string) func(float64) {
	return l.ScopeNamed(scope).FloatVal(name).Observe
}

func (l Monkit) Function(scope, name string, n, failed int) {
	f := l.ScopeNamed(scope).FuncNamed(name)
	for i := range n {
		err := succeedOrFail(i, failed)
		f.Task(nil)(&err)
	}
}

func (l Monkit) Totals() (t Totals, err error) {
	l.Stats(func(key monkit.SeriesKey, field string, v float64) {
		_, name, _ := strings.Cut(key.Tags.String(), "name=")
		switch {
		case key.Measurement == "function" && field == "successes":
			t.Calls += int(v)
		case key.Measurement == "function" && field == "errors":
			t.Calls += int(v)
			t.Failures += int(v)
		case strings.HasPrefix(key.Measurement, "gauge_"):
			t.Gauges += v
		case strings.HasPrefix(key.Measurement, "distribution_") && field == "count":
			t.Observed += int(v)
		case field == "value" && name == "":
			t.Counted += int(v)
		}
	})
	return t, nil
}
