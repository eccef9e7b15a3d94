package functions

import (
	"cmp"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// JSON writes the document that the documentation of package stats describes.
func (p *Page) JSON(document *document.Writer) {
	w := &documents{document, p}
	w.List("services")
	for i, s := range p.services {
		w.Object("")
		w.String("service", p.Services[i])
		w.scopes(s)
		w.List("warnings")
		for _, text := range s.warnings {
			w.String("", text)
		}
		w.End()
		w.End()
	}
}

// documents writes the documents of series.
type documents struct {
	*document.Writer
	page *Page
}

// scopes writes the series of a service by scope and kind.
func (w *documents) scopes(s *service) {
	rest := s.metrics
	rest[monitor.KindFunc] = sorted(rest[monitor.KindFunc], w.page.Query)
	if w.page.Busiest {
		slices.SortStableFunc(rest[monitor.KindFunc], func(a, b *monitor.Metric) int { return cmp.Compare(a.Scope, b.Scope) })
	}
	w.List("scopes")
	for {
		var first *monitor.Metric // of those that are left
		for _, list := range rest {
			if len(list) > 0 && (first == nil || list[0].Scope < first.Scope) {
				first = list[0]
			}
		}
		if first == nil {
			break
		}
		w.Object("")
		w.String("scope", first.Scope)
		for i, name := range [...]string{"functions", "counters", "meters", "gauges", "timers", "valdists"} {
			list := &rest[(i+int(monitor.KindFunc))%int(kinds)] // functions are the last kind
			w.List(name)
			for len(*list) > 0 && (*list)[0].Scope == first.Scope {
				w.series(s, (*list)[0])
				*list = (*list)[1:]
			}
			w.End()
		}
		w.End()
	}
	w.End()
}

func (w *documents) series(s *service, m *monitor.Metric) {
	w.Object("")
	w.String("name", m.Name)
	w.Tags(m.Tags)
	w.String("unit", m.Unit.String())
	if !m.Start.IsZero() {
		w.Moment("start", m.Start)
	}
	switch m.Kind {
	case monitor.KindFunc:
		w.function(s, m)
	case monitor.KindCounter, monitor.KindMeter:
		w.Int("total", m.Int)
		w.Float("per_second", rate(m, w.page.Time))
	case monitor.KindGauge:
		w.Float("value", m.Float)
	default:
		w.values(m.Distribution)
	}
	w.End()
}

func (w *documents) function(s *service, m *monitor.Metric) {
	f := m.Func
	w.Int("started", f.Started)
	w.Int("finished", f.Finished())
	w.Int("in_flight", f.InFlight)
	w.Object("outcomes")
	w.Int("ok", f.OK)
	w.Int("error", f.Errors)
	w.Int("canceled", f.Canceled)
	w.Int("timeout", f.Timeouts)
	w.Int("panic", f.Panics)
	w.End()
	w.Float("per_second", perSecond(f.Finished(), m.Start, w.page.Time))
	for i, d := range [...]*monitor.Distribution{f.Succeeded, f.Failed, durations(f)} {
		w.Object([...]string{"success", "failure", "all"}[i])
		w.values(d)
		w.End()
	}
	w.List("classes")
	for i := range f.Classes {
		w.Object("")
		w.String("class", f.Classes[i].Name)
		w.Int("count", f.Classes[i].Count)
		w.End()
	}
	w.End()
	w.List("callers")
	for i := range f.Callers {
		c := &f.Callers[i] // empty for tasks that began a trace
		w.Object("")
		w.String("scope", c.Scope)
		w.String("name", c.Func)
		w.Bool("remote", c.Remote)
		w.Int("count", c.Count)
		w.End()
	}
	w.End()
	if k := s.kept[kept.FunctionName{Scope: m.Scope, Name: m.Name}]; k != nil {
		k.Document(w.Writer)
	}
	spans.WriteSource(w.Writer, f.File, f.Line)
}

// durations is monitor.FuncStats.Durations, but makes a new distribution only if there
// are two to merge.
func durations(f *monitor.FuncStats) *monitor.Distribution {
	switch {
	case f.Failed.Count+f.Failed.Invalid == 0:
		return f.Succeeded
	case f.Succeeded.Count+f.Succeeded.Invalid == 0:
		return f.Failed
	}
	return f.Durations()
}

func (w *documents) values(d *monitor.Distribution) {
	w.Uint("count", d.Count)
	w.Uint("invalid", d.Invalid)
	w.Float("sum", d.Sum)
	w.Float("min", least(d))
	w.Float("max", greatest(d))
	for i, q := range quantiles {
		w.Float([...]string{"p50", "p90", "p99", "p999"}[i], d.Quantile(q))
	}
	w.exemplars(d.Exemplars)
	if w.page.Buckets {
		w.buckets(d)
	}
}

// exemplars lists those whose trace is kept, if there are any.
func (w *documents) exemplars(all []monitor.Exemplar) {
	listed := false
	for i := range all {
		e := &all[i]
		if !w.page.held.Has(e.TraceID) {
			continue
		}
		if !listed {
			listed = true
			w.List("exemplars")
		}
		w.Object("")
		w.Float("value", e.Value)
		w.ID("trace_id", e.TraceID[:])
		w.ID("span_id", e.SpanID[:])
		w.Bool("sampled", e.Sampled)
		w.Moment("time", e.Time)
		w.End()
	}
	if listed {
		w.End()
	}
}

// buckets lists the buckets from the least values to the greatest, if there are any.
func (w *documents) buckets(d *monitor.Distribution) {
	if len(d.Negative)+len(d.Positive) == 0 && d.Zeros == 0 {
		return
	}
	w.List("buckets")
	for i := len(d.Negative) - 1; i >= 0; i-- {
		b := d.Negative[i]
		w.bucket(-b.Upper(), -b.Lower(), b.Count)
	}
	if d.Zeros > 0 {
		w.bucket(0, 0, d.Zeros)
	}
	for _, b := range d.Positive {
		w.bucket(b.Lower(), b.Upper(), b.Count)
	}
	w.End()
}

// bucket writes a bucket of values above lower and up to upper.
func (w *documents) bucket(lower, upper float64, n uint64) {
	w.Object("")
	w.Float("lower", lower)
	w.Float("upper", upper)
	w.Uint("count", n)
	w.End()
}
