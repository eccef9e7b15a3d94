package trace

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// HTML writes a section with the parts and the spans of the trace.
func (p *Page) HTML(w *page.Writer) {
	w.Put(`<section id="trace"><h2>trace <span class="id">{}</span></h2>`+"\n", humanise.ID(p.id[:]))
	p.writeSummary(w)
	p.writeParts(w)
	if p.missing > 0 {
		w.Put(`<p class="warnings">This trace is cut: {} spans, the shortest that were ok, `+
			"were dropped to bound its memory.</p>\n", p.missing)
	}
	if p.open > 0 {
		w.Raw(`<p class="note">Finished spans below a span that is still open are not shown yet.</p>` + "\n")
	}
	p.writeWaterfall(w)
	w.Note(p.hidden, " more spans are not shown.")
	w.Raw("</section>\n")
}

func (p *Page) writeSummary(w *page.Writer) {
	w.Put(`<p class="summary"><span>began {}</span><span>lasted {}</span><span>`, p.start, p.duration)
	w.Plural(int64(len(p.spans)+p.hidden), "span")
	if p.open > 0 {
		w.Put(", {} of them open", p.open)
	}
	w.Raw("</span><span>")
	for i, name := range p.in {
		if i > 0 {
			w.Raw(", ")
		}
		w.Visible(name)
	}
	w.Raw("</span></p>\n")
}

// writeParts lists the parts of the trace with the reasons for keeping them.
func (p *Page) writeParts(w *page.Writer) {
	if len(p.parts) == 0 {
		w.Raw(`<p class="note">The trace is not kept, or not yet: it is still running.</p>` + "\n")
		return
	}
	w.Raw(`<ul class="parts">` + "\n")
	for _, part := range p.parts {
		w.Put("<li><b>{}</b> <i>in</i> {} <i>at</i> {} <small>", part.Why(), part.Service, part.Root.Name)
		w.Plural(int64(part.SpanCount), "span")
		w.Raw("</small>")
		spans.WriteSampled(w, &part.Root)
		w.Raw("</li>\n")
	}
	w.Raw("</ul>\n")
	w.Note(p.more, " more parts are not shown.")
}
