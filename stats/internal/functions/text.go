package functions

import (
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Text writes one line for each item. The first word of a line tells its kind; the
// documentation of package stats lists the columns.
func (p *Page) Text(t *table.Table) {
	for i, s := range p.services {
		t.Service(p.Services[i], p.Time)
		for j, w := range s.warnings {
			if j == 0 {
				t.Printf("\n")
			}
			t.Printf("warning  %s\n", humanise.AppendVisible(nil, w))
		}
		functions := sorted(s.metrics[monitor.KindFunc], p.Query)
		p.functionRows(t, functions)
		classRows(t, functions)
		callerRows(t, functions)
		for _, kind := range [...]monitor.Kind{
			monitor.KindCounter, monitor.KindMeter, monitor.KindGauge, monitor.KindTimer, monitor.KindValDist,
		} {
			p.seriesRows(t, kind, s.metrics[kind])
		}
	}
}

func (p *Page) functionRows(t *table.Table, functions []*monitor.Metric) {
	t.Begin(len(functions), 2, "func  finished  ok  error  canceled  timeout  panic  running  rate/s  "+
		"p50  p90  p99  max  failed-p99  scope  function")
	for _, m := range functions {
		f := m.Func
		t.Row()
		for _, n := range [...]int64{f.Finished(), f.OK, f.Errors, f.Canceled, f.Timeouts, f.Panics, f.InFlight} {
			t.Int(n)
		}
		t.Rate(perSecond(f.Finished(), m.Start, p.Time))
		for _, q := range quantiles[:3] {
			t.Seconds(f.Succeeded.Quantile(q))
		}
		t.Seconds(greatest(f.Succeeded))
		t.Seconds(f.Failed.Quantile(0.99))
		t.Series(m)
	}
	t.End()
}

func classRows(t *table.Table, functions []*monitor.Metric) {
	t.Begin(0, 3, "class  count  scope  function  class")
	for _, m := range functions {
		for _, c := range m.Func.Classes {
			t.Row()
			t.Int(c.Count)
			t.Series(m)
			t.Name(c.Name)
			lastLine(t, c.Last)
		}
	}
	t.End()
}

// lastLine writes the last failure of a class below its row.
func lastLine(t *table.Table, f *monitor.LastFailure) {
	if f == nil {
		return
	}
	line := append(humanise.AppendMoment(append(t.Buffer(), "last     "...), f.Time), "  "...)
	if f.TraceID.IsValid() {
		line = append(line, humanise.ID(f.TraceID[:])...)
	} else {
		line = append(line, humanise.Absent...)
	}
	line = humanise.AppendWord(append(line, "  "...), f.Type)
	line = humanise.AppendVisible(append(line, "  "...), f.Text)
	t.Line(line)
}

func callerRows(t *table.Table, functions []*monitor.Metric) {
	t.Begin(0, 4, "caller  calls  scope  function  caller-scope  caller")
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

// textColumns are the headings of the table of a kind; names is how many of them are
// aligned to the left.
func textColumns(kind monitor.Kind) (names int, headings string) {
	switch kind {
	case monitor.KindCounter, monitor.KindMeter:
		return 3, "total  rate/s  unit"
	case monitor.KindGauge:
		return 2, "value"
	}
	return 2, "count  invalid  mean  min  p50  p90  p99  max"
}

// seriesRows writes the table of a kind other than functions.
func (p *Page) seriesRows(t *table.Table, kind monitor.Kind, metrics []*monitor.Metric) {
	names, headings := textColumns(kind)
	t.Begin(len(metrics), names, kind.String()+"  "+headings+"  scope  name")
	for _, m := range metrics {
		t.Row()
		switch kind {
		case monitor.KindCounter, monitor.KindMeter:
			t.Int(m.Int)
			t.Rate(rate(m, p.Time))
			t.Known(m.Unit.String())
		case monitor.KindGauge:
			t.Value(m.Float, m.Unit)
		default:
			t.Uint(m.Distribution.Count)
			t.Uint(m.Distribution.Invalid)
			for _, v := range summaryOf(m.Distribution) {
				t.Value(v, m.Unit)
			}
		}
		t.Series(m)
	}
	t.End()
}
