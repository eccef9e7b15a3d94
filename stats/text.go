package stats

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// statsText writes one line for everything. The first word says what the line
// is; doc.go lists the columns.
func statsText(m model, busiest bool) []byte {
	t := table{out: make([]byte, 0, 128*m.size(math.MaxInt))}
	for i := range m.services {
		s := &m.services[i]
		t.service(i, s.name, m.time)
		for j, w := range s.warnings {
			if j == 0 {
				t.out = add(t.out, "\n")
			}
			t.out = add(appendVisible(add(t.out, "warning  "), w), "\n")
		}
		functions := s.functions(busiest)
		t.functions(functions, m.time)
		t.classes(functions)
		t.callers(functions)
		t.counters(s.metrics[monitor.KindCounter], m.time)
		t.meters(s.metrics[monitor.KindMeter])
		t.gauges(s.metrics[monitor.KindGauge])
		t.distributions(monitor.KindTimer, s.metrics[monitor.KindTimer])
		t.distributions(monitor.KindValDist, s.metrics[monitor.KindValDist])
	}
	return t.out
}

// service writes the line with which the i-th service begins.
func (t *table) service(i int, name string, now time.Time) {
	if i > 0 {
		t.out = add(t.out, "\n")
	}
	t.out = add(appendWord(add(t.out, "service  "), name), "  at ")
	t.out = add(now.AppendFormat(t.out, time.RFC3339), "\n")
}

func (t *table) functions(functions []*monitor.Metric, now time.Time) {
	t.begin("func", len(functions), 2, "finished", "ok", "error", "canceled", "timeout", "panic", "running", "rate/s",
		"p50", "p90", "p99", "max", "failed-p99", "scope", "function")
	for _, m := range functions {
		f := m.Func
		t.row()
		for _, n := range [...]int64{f.Finished(), f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics, f.InFlight} {
			t.int(n)
		}
		t.rate(perSecond(f.Finished(), m.Start, now))
		for _, q := range quantiles[:3] {
			t.seconds(f.Succeeded.Quantile(q))
		}
		t.seconds(greatest(f.Succeeded))
		t.seconds(f.Failed.Quantile(0.99))
		t.series(m)
	}
	t.end()
}

func (t *table) classes(functions []*monitor.Metric) {
	t.begin("class", 0, 3, "count", "scope", "function", "class")
	for _, m := range functions {
		for _, c := range m.Func.Classes {
			t.row()
			t.int(c.Count)
			t.series(m)
			t.name(c.Name)
		}
	}
	t.end()
}

func (t *table) callers(functions []*monitor.Metric) {
	t.begin("caller", 0, 4, "calls", "scope", "function", "caller-scope", "caller")
	for _, m := range functions {
		for _, c := range m.Func.Callers {
			t.row()
			t.int(c.Count)
			t.series(m)
			switch {
			case c.Scope != "" || c.Func != "":
				t.name(c.Scope)
				t.name(c.Func)
			case c.Remote:
				t.string(absent)
				t.string("remote")
			default:
				t.string(absent)
				t.string("root")
			}
		}
	}
	t.end()
}

func (t *table) counters(counters []*monitor.Metric, now time.Time) {
	t.begin("counter", len(counters), 3, "total", "rate/s", "unit", "scope", "name")
	for _, m := range counters {
		t.total(m, perSecond(m.Int, m.Start, now))
	}
	t.end()
}

func (t *table) meters(meters []*monitor.Metric) {
	t.begin("meter", len(meters), 3, "total", "rate/s", "unit", "scope", "name")
	for _, m := range meters {
		t.total(m, m.Float)
	}
	t.end()
}

// total writes the row of a counter or meter.
func (t *table) total(m *monitor.Metric, rate float64) {
	t.row()
	t.int(m.Int)
	t.rate(rate)
	t.string(unitWord(m.Unit))
	t.series(m)
}

func (t *table) gauges(gauges []*monitor.Metric) {
	t.begin("gauge", len(gauges), 2, "value", "scope", "name")
	for _, m := range gauges {
		t.row()
		t.value(m.Float, m.Unit)
		t.series(m)
	}
	t.end()
}

func (t *table) distributions(kind monitor.Kind, metrics []*monitor.Metric) {
	t.begin(kind.String(), len(metrics), 2, "count", "invalid", "mean", "min", "p50", "p90", "p99", "max", "scope", "name")
	for _, m := range metrics {
		d := m.Distribution
		t.row()
		t.uint(d.Count)
		t.uint(d.Invalid)
		for _, v := range summaryOf(d) {
			t.value(v, m.Unit)
		}
		t.series(m)
	}
	t.end()
}
