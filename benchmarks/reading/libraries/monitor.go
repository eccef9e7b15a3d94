package libraries

import (
	"github.com/spacemonkeygo/monitor/v2"
)

// Monitor is a registry of ours.
type Monitor struct{ *monitor.Registry }

// NewMonitor returns an empty one.
func NewMonitor() Monitor {
	r := monitor.NewRegistry()
	r.SetService("bench")
	return Monitor{r}
}

func (l Monitor) Counter(scope, name, shard string, n int) {
	if shard == "" {
		l.Scope(scope).Counter(name).Add(int64(n))
		return
	}
	l.Scope(scope).Counter(name, monitor.String("shard", shard)).Add(int64(n))
}

func (l Monitor) Gauge(scope, name string, v float64) { l.Scope(scope).Gauge(name).Set(v) }

func (l Monitor) Distribution(scope, name string) func(float64) {
	return l.Scope(scope).ValDist(name).In(monitor.Seconds).Observe
}

func (l Monitor) Function(scope, name string, n, failed int) {
	f := l.Scope(scope).Func(name)
	for i := range n {
		err := succeedOrFail(i, failed)
		f.Task()(&err)
	}
}

func (l Monitor) Totals() (t Totals, err error) {
	for m := range l.Snapshot() {
		if m.Scope == "monitor" {
			continue // the registry's numbers about itself
		}
		switch m.Kind {
		case monitor.KindCounter:
			t.Counted += int(m.Int)
		case monitor.KindGauge:
			t.Gauges += m.Float
		case monitor.KindValDist:
			t.Observed += int(m.Distribution.Count)
		case monitor.KindFunc:
			t.Calls += int(m.Func.Finished())
			t.Failures += int(m.Func.Errors)
		}
	}
	return t, nil
}
