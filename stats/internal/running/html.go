package running

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// HTML returns the page for a browser.
func (p *Page) HTML(q *page.Query) []byte {
	f := page.Frame{Here: page.Running, Time: p.time}
	for _, s := range p.services {
		f.Services = append(f.Services, s.name)
	}
	w := new(page.Writer)
	w.Begin(&f, q)
	for i, name := range f.Services {
		w.Heading(i, name)
		p.writeService(w, p.services[i], q)
		w.Raw("</section>\n")
	}
	return w.End()
}

func (p *Page) writeService(w *page.Writer, s *service, q *page.Query) {
	w.Raw(`<p class="summary"><span>`)
	w.Plural(int64(s.open), "open span")
	w.Raw(", the oldest first</span></p>\n")
	if len(s.spans) > 0 {
		w.BeginTable("spans", "age", `<th class="name">span`, `<th class="text">source`, `<th class="text">trace`)
		for _, span := range s.spans {
			p.writeSpan(w, span, q)
		}
		w.EndTable()
	}
	w.Note(s.open-len(s.spans), " more open spans, all younger, are not shown.")
	if len(s.tasks) > 0 {
		w.Raw("<h3>functions with tasks in flight</h3>\n")
		w.BeginTable("series", `<th class="name">function`, "running")
		for _, task := range s.tasks {
			w.Raw("<tr>")
			w.Series(&task.Metric)
			w.Cell("running", humanise.AppendGrouped(w.Buffer(), task.running))
			w.Raw("</tr>\n")
		}
		w.EndTable()
	}
	w.Note(s.busy-len(s.tasks), " more functions are not shown.")
	if len(s.spans)+len(s.tasks) == 0 {
		w.Raw(`<p class="note">Nothing is running.</p>` + "\n")
	}
}

// writeSpan writes the row of a span.
func (p *Page) writeSpan(w *page.Writer, s *span, q *page.Query) {
	w.Raw("<tr>\n")
	w.Cell("age", humanise.AppendDuration(w.Buffer(), s.age))
	w.Raw(`<th class="name">`)
	spans.WriteName(w, &s.SpanData, s.depth)
	switch s.parent {
	case spans.Remote:
		w.Raw(` <span class="tag" title="its parent is in another process">remote parent</span>`)
	case spans.Finished:
		w.Raw(` <span class="tag orphan" title="it has outlived its parent">parent finished</span>`)
	}
	spans.WriteProgress(w, s.Progress)
	spans.WriteNotes(w, &s.SpanData, spans.MaxNotes, q, p.held)
	w.Raw("</th>\n" + `<td class="text" data-label="source">`)
	w.Text(spans.SourceText(&s.SpanData))
	w.Raw("</td>\n" + `<td class="text id" data-label="trace"><a`)
	w.Attr("href", q.ToTrace(s.Context.TraceID))
	w.Put(` title="span {}">{}</a></td>`+"\n</tr>\n", s.Context.SpanID.String(), s.Context.TraceID.String())
}
