package functions

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// text is the page that is being built.
type text struct {
	*table.Table
	now time.Time
}

// Text returns one line for each item. The first word of a line tells its kind; the
// documentation of package stats lists the columns.
func (p *Page) Text(q *page.Query) []byte {
	t := text{table.NewTable(128 * p.size(math.MaxInt)), p.time}
	for i := range p.services {
		s := &p.services[i]
		t.Service(i, s.name, p.time)
		for j, w := range s.warnings {
			if j == 0 {
				t.Printf("\n")
			}
			t.Printf("warning  %s\n", humanise.AppendVisible(nil, w))
		}
		functions := sorted(s.metrics[monitor.KindFunc], q)
		t.functions(functions)
		t.classes(functions)
		t.callers(functions)
		t.totals(monitor.KindCounter, s)
		t.totals(monitor.KindMeter, s)
		t.gauges(s.metrics[monitor.KindGauge])
		t.distributions(monitor.KindTimer, s)
		t.distributions(monitor.KindValDist, s)
	}
	return t.Bytes()
}

func (t text) functions(functions []*monitor.Metric) {
	t.Begin("func", len(functions), 2, "finished", "ok", "error", "canceled", "timeout", "panic", "running", "rate/s",
		"p50", "p90", "p99", "max", "failed-p99", "scope", "function")
	for _, m := range functions {
		f := m.Func
		t.Row()
		for _, n := range [...]int64{f.Finished(), f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics, f.InFlight} {
			t.Int(n)
		}
		t.Rate(perSecond(f.Finished(), m.Start, t.now))
		for _, q := range quantiles[:3] {
			t.Seconds(f.Succeeded.Quantile(q))
		}
		t.Seconds(greatest(f.Succeeded))
		t.Seconds(f.Failed.Quantile(0.99))
		t.Series(m)
	}
	t.End()
}

func (t text) classes(functions []*monitor.Metric) {
	t.Begin("class", 0, 3, "count", "scope", "function", "class")
	for _, m := range functions {
		for _, c := range m.Func.Classes {
			t.Row()
			t.Int(c.Count)
			t.Series(m)
			t.Name(c.Name)
		}
	}
	t.End()
}

func (t text) callers(functions []*monitor.Metric) {
	t.Begin("caller", 0, 4, "calls", "scope", "function", "caller-scope", "caller")
	for _, m := range functions {
		for _, c := range m.Func.Callers {
			t.Row()
			t.Int(c.Count)
			t.Series(m)
			switch {
			case c.Scope != "" || c.Func != "":
				t.Name(c.Scope)
				t.Name(c.Func)
			case c.Remote:
				t.String(humanise.Absent)
				t.String("remote")
			default:
				t.String(humanise.Absent)
				t.String("root")
			}
		}
	}
	t.End()
}

// totals writes the counters, or the meters.
func (t text) totals(kind monitor.Kind, s *service) {
	t.Begin(kind.String(), len(s.metrics[kind]), 3, "total", "rate/s", "unit", "scope", "name")
	for _, m := range s.metrics[kind] {
		t.Row()
		t.Int(m.Int)
		t.Rate(rate(m, t.now))
		t.Known(m.Unit.String())
		t.Series(m)
	}
	t.End()
}

func (t text) gauges(gauges []*monitor.Metric) {
	t.Begin("gauge", len(gauges), 2, "value", "scope", "name")
	for _, m := range gauges {
		t.Row()
		t.Value(m.Float, m.Unit)
		t.Series(m)
	}
	t.End()
}

// distributions writes the timers, or the valdists.
func (t text) distributions(kind monitor.Kind, s *service) {
	t.Begin(kind.String(), len(s.metrics[kind]), 2, "count", "invalid", "mean", "min", "p50", "p90", "p99", "max", "scope", "name")
	for _, m := range s.metrics[kind] {
		d := m.Distribution
		t.Row()
		t.Uint(d.Count)
		t.Uint(d.Invalid)
		for _, v := range summaryOf(d) {
			t.Value(v, m.Unit)
		}
		t.Series(m)
	}
	t.End()
}
