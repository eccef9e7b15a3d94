package functions

import (
	"cmp"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/kept"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// rows writes the rows of the table of one service's functions.
type rows struct {
	*page.Writer
	page    *Page
	service int // its index
}

// headings are the headings of the table. The columns of outcomes and times are pictures.
const headings = `<th class="name">function</th><th>outcomes</th><th>finished</th><th>per second</th><th>running</th>` + timeAxis +
	"<th>p50</th><th>p90</th><th>p99</th><th>max</th><th>failed p99</th>" +
	"<th>ok</th><th>error</th><th>canceled</th><th>timeout</th><th>panic</th>"

// columns is the number of columns.
const columns = 16

// write writes the table of functions, grouped by scope unless the busiest come first.
func (w *rows) write(functions []*monitor.Metric) {
	w.BeginTable("functions", headings)
	for i, m := range functions {
		if !w.Busiest && (i == 0 || m.Scope != functions[i-1].Scope) {
			if i > 0 {
				w.Raw("</tbody>\n<tbody>\n")
			}
			w.Put(`<tr class="scope"><th colspan="{}">{}</th></tr>`+"\n", columns, m.Scope)
		}
		w.function(m)
	}
	w.EndTable()
}

// function writes the row of a function, and a second row for its error classes, callers
// and kept traces if there are any.
func (w *rows) function(m *monitor.Metric) {
	f, ok := m.Func, m.Func.Succeeded
	w.functionName(m)
	w.outcomeBar(f)
	w.Cell("finished", humanise.AppendGrouped(w.Buffer(), f.Finished()))
	w.Cell("per second", humanise.AppendRate(w.Buffer(), perSecond(f.Finished(), m.Start, w.Time)))
	w.running(f.InFlight)
	w.timeRange(ok)
	for i, title := range [...]page.Markup{"p50", "p90", "p99"} {
		w.seconds(title, ok.Quantile(quantiles[i]), ok)
	}
	w.seconds("max", greatest(ok), ok)
	w.seconds("failed p99", f.Failed.Quantile(0.99), f.Failed)
	for i, o := range outcomesOf(f) {
		w.outcome(o, i > 0)
	}
	w.Raw("</tr>\n")
	if len(f.Classes)+len(f.Callers) == 0 {
		return
	}
	w.Put(`<tr class="more"><td colspan="{}"><div>`+"\n", columns)
	writeChips(w.Writer, "classes", "errors", classChips(f))
	w.lastFailure(f)
	writeChips(w.Writer, "callers", "called by", callerChips(m.Scope, f))
	if len(f.Callers) > 0 {
		w.keptLinks(m)
	}
	w.Raw("</div></td></tr>\n")
}

// lastFailure writes the text of the function's last failure, and when it was.
func (w *rows) lastFailure(f *monitor.FuncStats) {
	var last *monitor.LastFailure
	for _, c := range f.Classes {
		if c.Last != nil && (last == nil || c.Last.Time.After(last.Time)) {
			last = c.Last
		}
	}
	if last == nil {
		return
	}
	w.Put(`<span class="failure" title="{}">{} <small>{} ago</small>`, last.Type, cmp.Or(last.Text, last.Type), max(0, w.Time.Sub(last.Time)))
	if w.page.held.Has(last.TraceID) {
		w.Raw(" ")
		w.Link(w.ToTrace(humanise.ID(last.TraceID[:])), "trace")
	}
	w.Raw("</span>\n")
}

// functionName begins the row of a function.
func (w *rows) functionName(m *monitor.Metric) {
	name := string(humanise.AppendLabel(w.Buffer(), m.Name, m.Tags, humanise.AppendVisible))
	id := page.NewAnchor('f', strconv.Itoa(w.service), m.Scope, name)
	w.Raw(`<tr id="`)
	w.Value(append(w.Buffer(), id[:]...))
	w.Raw(`" class="function">` + "\n" + `<th class="name"><a href="#`)
	w.Value(append(w.Buffer(), id[:]...))
	w.Raw(`">`)
	w.Text(name)
	w.Raw("</a>")
	if w.Busiest {
		w.Put(" <small>{}</small>", m.Scope)
	}
	if m.Func.File != "" {
		w.Raw(" <small>")
		w.Value(humanise.AppendSource(w.Buffer(), m.Func.File, m.Func.Line, humanise.AppendVisible))
		w.Raw("</small>")
	}
	w.Raw("</th>\n")
}

// running writes the number of tasks in flight, with a link to the page of running calls.
func (w *rows) running(n int64) {
	if n == 0 {
		w.Raw(`<td data-label="running" class="zero">0`)
	} else {
		w.Raw(`<td data-label="running">`)
		w.Link(w.To(page.Running), string(humanise.AppendGrouped(nil, n)))
	}
	w.Raw("</td>\n")
}

// outcome is an outcome that one of the last columns counts. Its name is also a class in
// the style sheet.
type outcome struct {
	name  page.Markup
	count int64
}

// outcomesOf returns the outcomes in the order of the columns.
//
//go:noinline
func outcomesOf(f *monitor.FuncStats) [5]outcome {
	return [...]outcome{
		{"ok", f.OK}, {"error", f.Errors}, {"canceled", f.Canceled}, {"timeout", f.Timeouts}, {"panic", f.Panics},
	}
}

// outcome writes the cell of an outcome.
func (w *rows) outcome(o outcome, failure bool) {
	w.Raw(`<td data-label="`)
	w.Raw(o.name)
	switch {
	case o.count == 0:
		w.Raw(`" class="zero`)
	case failure:
		w.Raw(`" class="is-`)
		w.Raw(o.name)
	}
	w.Raw(`">`)
	w.Count(o.count)
	w.Raw("</td>\n")
}

// keptLinks writes links to the kept traces of a function and to the form that catches
// its next call.
func (w *rows) keptLinks(m *monitor.Metric) {
	w.Raw(`<span class="traced"><i>traces</i>`)
	if k := w.page.services[w.service].kept[kept.FunctionName{Scope: m.Scope, Name: m.Name}]; k != nil {
		w.Link(w.ToTraces(m.Scope, m.Name), string(humanise.AppendGrouped(nil, int64(k.Count)))+" kept")
		w.Raw(" ")
		w.Link(w.ToTrace(k.Slowest.ID()), "slowest "+string(humanise.AppendDuration(nil, k.Slowest.Root.Duration)))
		w.Raw(" ")
	}
	w.Link(w.ToCatch(m.Scope, m.Name), "catch the next")
	w.Raw("</span>\n")
}
