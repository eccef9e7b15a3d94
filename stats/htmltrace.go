package stats

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

func traceHTML(m *traceModel, q *query) []byte {
	p := newPage(1024 * len(m.spans))
	p.begin("traces", []section{{name: "trace " + traceName(m.id)}}, q, m.time)
	p.raw(`<section id="trace"><h2>trace <span class="id">`)
	p.text(traceName(m.id))
	p.raw("</span></h2>\n" + `<p class="summary"><span>began `)
	p.moment(m.start)
	p.raw("</span><span>lasted ")
	p.duration(m.duration)
	p.raw("</span><span>")
	p.plural(int64(len(m.spans)+m.hidden), " span")
	if m.open > 0 {
		p.raw(", ")
		p.count(int64(m.open))
		p.raw(" of them open")
	}
	p.raw("</span><span>")
	for i, name := range m.in {
		if i > 0 {
			p.raw(", ")
		}
		p.visible(name)
	}
	p.raw("</span></p>\n")
	p.keptParts(m)
	if m.missing > 0 {
		p.raw(`<p class="warnings">This trace is cut: `)
		p.count(int64(m.missing))
		p.raw(" spans, the shortest that were ok, were let go to bound the memory it takes.</p>\n")
	}
	if m.open > 0 {
		p.raw(`<p class="note">Of what is still running, spans that have finished below one that has not are not shown yet.</p>` + "\n")
	}
	p.waterfall(m, q)
	p.note(m.hidden, " more spans are not shown.")
	p.raw("</section>\n")
	p.end()
	return p.document()
}

// keptParts lists why the parts of the trace are kept.
func (p *page) keptParts(m *traceModel) {
	if len(m.parts) == 0 {
		p.raw(`<p class="note">It is not kept, or not yet: it goes on.</p>` + "\n")
		return
	}
	p.raw(`<ul class="parts">` + "\n")
	for _, part := range m.parts {
		p.raw("<li><b>")
		p.value(appendReason(p.buffer(), part))
		p.raw("</b> <i>in</i> ")
		p.visible(part.service)
		p.raw(" <i>at</i> ")
		p.visible(part.root.Name)
		p.raw(" <small>")
		p.plural(int64(part.spans), " span")
		p.raw("</small>")
		if isSampled(&part.root) {
			p.sampled()
		}
		p.raw("</li>\n")
	}
	p.raw("</ul>\n")
	p.note(m.more, " more parts are not shown.")
}

// outcome writes how a span ended, with the class of its error.
func (p *page) outcome(d *monitor.SpanData) {
	if d.Open {
		p.raw("<i>open</i>")
		return
	}
	p.raw("<span")
	if d.Outcome != monitor.OK {
		p.raw(` class="is-`)
		p.text(endName(d))
		p.raw(`">✗ `)
	} else {
		p.raw(">")
	}
	p.text(endName(d))
	if d.Class != "" && !strings.EqualFold(d.Class, endName(d)) {
		p.raw(" <small>")
		p.visible(d.Class)
		p.raw("</small>")
	}
	p.raw("</span>")
}
