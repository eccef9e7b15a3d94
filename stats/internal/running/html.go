package running

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// HTML writes a section for each service.
func (p *Page) HTML(w *page.Writer) {
	w.Sections(func(i int) { p.writeService(w, p.services[i]) })
}

func (p *Page) writeService(w *page.Writer, s *service) {
	w.Raw(`<p class="summary"><span>`)
	w.Plural(int64(s.open), "open span")
	w.Raw(", the oldest first</span></p>\n")
	if len(s.spans) > 0 {
		w.BeginTable("spans", `<th>age</th><th class="name">span</th><th class="text">source</th><th class="text">trace</th>`)
		for _, span := range s.spans {
			p.writeSpan(w, span)
		}
		w.EndTable()
	}
	w.Note(s.open-len(s.spans), " more open spans, all younger, are not shown.")
	if len(s.tasks) > 0 {
		w.Raw("<h3>functions with tasks in flight</h3>\n")
		w.BeginTable("series", `<th class="name">function</th><th>running</th>`)
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
func (p *Page) writeSpan(w *page.Writer, s *span) {
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
	spans.WriteNotes(w, &s.SpanData, spans.MaxNotes, p.held)
	w.Raw("</th>\n" + `<td class="text" data-label="source">`)
	w.Text(spans.SourceText(&s.SpanData))
	w.Raw("</td>\n" + `<td class="text id" data-label="trace"><a`)
	id := humanise.ID(s.Context.TraceID[:])
	w.Attr("href", w.ToTrace(id))
	w.Put(` title="span {}">{}</a></td>`+"\n</tr>\n", humanise.ID(s.Context.SpanID[:]), id)
}
