package functions

import (
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
	query   *page.Query
	service int // its index
	columns int // of the table
}

// column is a column of the table behind the name of the function.
type column struct {
	title page.Markup
	head  page.Markup // heading; "" if it is the title
	cell  func(*rows, page.Markup, *monitor.Metric)
}

// The columns of the table, but for a last one for each outcome. outcomes and times
// are pictures.
var functionColumns = [...]column{
	{title: "outcomes", cell: (*rows).outcomeBar},
	{title: "finished", cell: func(w *rows, title page.Markup, m *monitor.Metric) {
		w.Cell(title, humanise.AppendGrouped(w.Buffer(), m.Func.Finished()))
	}},
	{title: "per second", cell: func(w *rows, title page.Markup, m *monitor.Metric) {
		w.Cell(title, humanise.AppendRate(w.Buffer(), perSecond(m.Func.Finished(), m.Start, w.page.time)))
	}},
	{title: "running", cell: (*rows).running},
	{title: "times", head: timeAxis, cell: (*rows).timeRange},
	{title: "p50", cell: quantile(0)},
	{title: "p90", cell: quantile(1)},
	{title: "p99", cell: quantile(2)},
	{title: "max", cell: func(w *rows, title page.Markup, m *monitor.Metric) {
		w.seconds(title, greatest(m.Func.Succeeded), m.Func.Succeeded)
	}},
	{title: "failed p99", cell: func(w *rows, title page.Markup, m *monitor.Metric) {
		w.seconds(title, m.Func.Failed.Quantile(0.99), m.Func.Failed)
	}},
}

// write writes the table of functions, grouped by scope unless the busiest come first.
func (w *rows) write(functions []*monitor.Metric) {
	heads := []page.Markup{`<th class="name">function`}
	for _, c := range functionColumns {
		if c.head != "" {
			heads = append(heads, c.head)
		} else {
			heads = append(heads, c.title)
		}
	}
	for _, o := range outcomesOf(new(monitor.FuncStats)) {
		heads = append(heads, o.name)
	}
	w.columns = len(heads)
	w.BeginTable("functions", heads...)
	for i, m := range functions {
		if !w.query.Busiest && (i == 0 || m.Scope != functions[i-1].Scope) {
			if i > 0 {
				w.Raw("</tbody>\n<tbody>\n")
			}
			w.Put(`<tr class="scope"><th colspan="{}">{}</th></tr>`+"\n", w.columns, m.Scope)
		}
		w.function(m)
	}
	w.EndTable()
}

// function writes the row of a function, and a second row for its error classes, callers
// and kept traces if there are any.
func (w *rows) function(m *monitor.Metric) {
	w.functionName(m)
	for _, c := range functionColumns {
		c.cell(w, c.title, m)
	}
	for i, o := range outcomesOf(m.Func) {
		w.outcome(o, i > 0)
	}
	w.Raw("</tr>\n")
	f := m.Func
	if len(f.Classes)+len(f.Callers) == 0 {
		return
	}
	w.Put(`<tr class="more"><td colspan="{}"><div>`+"\n", w.columns)
	if len(f.Classes) > 0 {
		w.Raw(`<span class="classes"><i>errors</i>`)
		writeChips(w.Writer, classChips(f))
		w.Raw("</span>\n")
	}
	if len(f.Callers) > 0 {
		w.Raw(`<span class="callers"><i>called by</i>`)
		writeChips(w.Writer, callerChips(m.Scope, f))
		w.Raw("</span>\n")
		w.keptLinks(m)
	}
	w.Raw("</div></td></tr>\n")
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
	if w.query.Busiest {
		w.Put(" <small>{}</small>", m.Scope)
	}
	if m.Func.File != "" {
		w.Raw(" <small>")
		w.Value(humanise.AppendSource(w.Buffer(), m.Func.File, m.Func.Line, humanise.AppendVisible))
		w.Raw("</small>")
	}
	w.Raw("</th>\n")
}

// running writes the tasks in flight, with a link to the page of running calls.
func (w *rows) running(title page.Markup, m *monitor.Metric) {
	w.Raw(`<td data-label="`)
	w.Raw(title)
	if n := m.Func.InFlight; n == 0 {
		w.Raw(`" class="zero">0`)
	} else {
		w.Raw(`">`)
		w.Link(w.query.To(page.Running), string(humanise.AppendGrouped(nil, n)))
	}
	w.Raw("</td>\n")
}

// quantile returns the cell of the i-th quantile.
func quantile(i int) func(*rows, page.Markup, *monitor.Metric) {
	return func(w *rows, title page.Markup, m *monitor.Metric) {
		w.seconds(title, m.Func.Succeeded.Quantile(quantiles[i]), m.Func.Succeeded)
	}
}

// outcome is an outcome that one of the last columns counts. Its name is also a class in
// the style sheet.
type outcome struct {
	name  page.Markup
	count int64
}

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
		w.Link(w.query.ToTraces(m.Scope, m.Name), string(humanise.AppendGrouped(nil, int64(k.Count)))+" kept")
		w.Raw(" ")
		w.Link(w.query.ToTrace(k.Slowest.TraceID()), "slowest "+string(humanise.AppendDuration(nil, k.Slowest.Root.Duration)))
		w.Raw(" ")
	}
	w.Link(w.query.ToCatch(m.Scope, m.Name), "catch the next")
	w.Raw("</span>\n")
}
