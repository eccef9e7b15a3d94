package functions

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// HTML writes a section for each service.
func (p *Page) HTML(w *page.Writer) {
	w.Filter("scope, name or tag")
	w.Sections(func(i int) { p.writeService(w, i) })
}

// kindsShown is the order of the tables below the table of functions.
var kindsShown = [...]monitor.Kind{
	monitor.KindMeter, monitor.KindCounter, monitor.KindGauge, monitor.KindTimer, monitor.KindValDist,
}

func (p *Page) writeService(w *page.Writer, i int) {
	s := p.services[i]
	functions := sorted(s.metrics[monitor.KindFunc], p.Query)
	p.writeSummary(w, functions)
	if len(s.warnings) > 0 {
		w.Raw(`<ul class="warnings">`)
		for _, text := range s.warnings {
			w.Put("<li>{}</li>", text)
		}
		w.Raw("</ul>\n")
	}
	hidden := max(0, len(functions)-page.MaxRows)
	functions = functions[:len(functions)-hidden]
	room := page.MaxRows
	var shown [kinds][]*monitor.Metric
	for _, kind := range kindsShown {
		list := s.metrics[kind]
		shown[kind] = list[:min(len(list), room)]
		room -= len(shown[kind])
		hidden += len(list) - len(shown[kind])
	}
	w.Note(hidden, " more rows are not shown: filter, or ask for text or JSON.")
	if len(functions) > 0 {
		rows := &rows{w, p, i}
		rows.write(functions)
	}
	for _, kind := range kindsShown {
		if len(shown[kind]) > 0 {
			p.writeSeries(w, kind, shown[kind])
		}
	}
}

// writeSummary writes a short summary of a service.
func (p *Page) writeSummary(w *page.Writer, functions []*monitor.Metric) {
	var finished, failed, running int64
	var rate float64
	for _, m := range functions {
		f := m.Func
		finished += f.Finished()
		failed += f.Failures()
		running += f.InFlight
		if r := perSecond(f.Finished(), m.Start, p.Time); !math.IsNaN(r) {
			rate += r
		}
	}
	w.Raw(`<p class="summary"><span>`)
	w.Plural(int64(len(functions)), "function")
	w.Raw("</span><span>")
	w.Plural(finished, "task")
	w.Put(" finished</span><span>{} per second</span>", string(humanise.AppendRate(nil, rate)))
	if finished > 0 {
		share := humanise.AppendValue(nil, float64(failed)/float64(finished), monitor.Fraction)
		w.Put("<span>{} failed ({})</span>", failed, string(share))
	}
	w.Put("<span>{} running</span></p>\n", running)
}

// writeSeries writes the table of a kind other than functions.
func (p *Page) writeSeries(w *page.Writer, kind monitor.Kind, metrics []*monitor.Metric) {
	w.Put("<h3>{}s</h3>\n", kind.String())
	var headings page.Markup = "<th>total</th><th>per second</th>"
	switch kind {
	case monitor.KindGauge:
		headings = "<th>value</th>"
	case monitor.KindTimer, monitor.KindValDist:
		headings = "<th>count</th><th>mean</th><th>min</th><th>p50</th><th>p90</th><th>p99</th><th>max</th>"
	}
	w.BeginTable("series", `<th class="name">name</th>`+headings)
	for _, m := range metrics {
		w.Raw("<tr>")
		w.Series(m)
		p.writeCells(w, m)
		w.Raw("</tr>\n")
	}
	w.EndTable()
}

func (p *Page) writeCells(w *page.Writer, m *monitor.Metric) {
	switch m.Kind {
	case monitor.KindCounter, monitor.KindMeter:
		total := humanise.AppendGrouped(w.Buffer(), m.Int)
		if m.Unit != monitor.None {
			total = humanise.AppendValue(w.Buffer(), float64(m.Int), m.Unit)
		}
		w.Cell("total", total)
		w.Cell("per second", humanise.AppendRate(w.Buffer(), rate(m, p.Time)))
	case monitor.KindGauge:
		w.Cell("value", humanise.AppendValue(w.Buffer(), m.Float, m.Unit))
	default:
		w.Cell("count", humanise.AppendGrouped(w.Buffer(), int64(m.Distribution.Count)))
		for i, v := range summaryOf(m.Distribution) {
			title := [...]page.Markup{"mean", "min", "p50", "p90", "p99", "max"}[i]
			w.Cell(title, humanise.AppendValue(w.Buffer(), v, m.Unit))
		}
	}
}
