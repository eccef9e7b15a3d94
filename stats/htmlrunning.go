package stats

import (
	"cmp"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

func runningHTML(m runningModel, q query) []byte {
	sections := make([]section, len(m.services))
	for i := range m.services {
		name := m.services[i].name
		sections[i] = section{newAnchor('s', strconv.Itoa(i), name), name}
	}
	p := new(page)
	p.begin("running", sections, q, m.time, linkTo(q, "stats"), "")
	for i := range m.services {
		p.heading(sections[i])
		p.running(&m.services[i])
		p.raw("</section>\n")
	}
	p.end()
	return p.document()
}

func (p *page) running(s *runningService) {
	p.raw(`<p class="summary"><span>`)
	p.plural(int64(s.open), " open span")
	p.raw(", the oldest first</span></p>\n")
	if len(s.spans) > 0 {
		p.raw(`<div class="scroll">
<table class="spans">
<thead><tr><th>age</th><th class="name">span</th><th class="text">source</th><th class="text">trace</th></tr></thead>
<tbody>
`)
		for i := range s.spans {
			p.span(&s.spans[i])
		}
		p.raw("</tbody>\n</table>\n</div>\n")
	}
	p.note(s.open-len(s.spans), " more open spans, all younger, are not shown.")
	if len(s.tasks) > 0 {
		p.raw(`<h3>functions with tasks in flight</h3>
<div class="scroll">
<table class="series">
<thead><tr><th class="name">function</th><th>running</th></tr></thead>
<tbody>
`)
		for _, m := range s.tasks {
			p.raw("<tr>")
			p.name(m)
			p.cell("running", appendGrouped(p.buffer(), m.Func.InFlight))
			p.raw("</tr>\n")
		}
		p.raw("</tbody>\n</table>\n</div>\n")
	}
	p.note(s.busy-len(s.tasks), " more functions are not shown.")
	if len(s.spans)+len(s.tasks) == 0 {
		p.raw(`<p class="note">Nothing runs now.</p>` + "\n")
	}
}

// note writes how much of something there is, if there is any.
func (p *page) note(n int, what markup) {
	if n > 0 {
		p.raw(`<p class="note">`)
		p.count(int64(n))
		p.raw(what)
		p.raw("</p>\n")
	}
}

// span writes the row of a span.
func (p *page) span(s *runSpan) {
	p.raw("<tr>\n")
	p.line("age", appendDuration(p.buffer(), s.age))
	p.raw(`<th class="name"><span class="indent">`)
	if s.depth > 0 {
		for range min(s.depth, maxIndent) - 1 {
			p.raw("   ")
		}
		p.raw("└─ ")
	}
	p.raw("</span><b>")
	p.value(appendVisible(p.buffer(), s.Name))
	p.raw("</b> <small>")
	p.value(appendVisible(p.buffer(), s.Scope))
	p.raw("</small>")
	if s.Kind != monitor.Internal {
		p.raw(` <span class="tag">`)
		p.text(s.Kind.String())
		p.raw("</span>")
	}
	switch s.parent {
	case parentRemote:
		p.raw(` <span class="tag" title="its parent is in another process">remote parent</span>`)
	case parentFinished:
		p.raw(` <span class="tag orphan" title="it has survived its parent">parent finished</span>`)
	}
	p.spanNotes(s)
	p.raw("</th>\n" + `<td class="text" data-label="source">`)
	if s.File != "" {
		p.value(appendSource(p.buffer(), s.File, s.Line, appendVisible))
	}
	p.raw("</td>\n" + `<td class="text id" data-label="trace" title="span `)
	p.text(s.Context.SpanID.String())
	p.raw(`">`)
	p.text(s.Context.TraceID.String())
	p.raw("</td>\n</tr>\n")
}

// spanNotes lists what else there is to say of a span.
func (p *page) spanNotes(s *runSpan) {
	peers := s.Local != "" || s.Peer != ""
	if !peers && len(s.Annotations) == 0 && s.DroppedAnnotations == 0 {
		return
	}
	p.raw("\n<ul>\n")
	if peers {
		p.raw("<li>")
		p.value(appendVisible(p.buffer(), cmp.Or(s.Local, "?")))
		p.raw(" → ")
		p.value(appendVisible(p.buffer(), cmp.Or(s.Peer, "?")))
		p.raw("</li>\n")
	}
	notes, before := lastNotes(s.Annotations)
	if before > 0 {
		p.raw("<li>")
		p.count(int64(before))
		p.raw(" earlier annotations</li>\n")
	}
	for _, a := range notes {
		p.raw("<li><i>+")
		p.value(appendDuration(p.buffer(), a.Time.Sub(s.Start)))
		p.raw("</i> ")
		p.value(appendNote(p.buffer(), a, appendVisible))
		p.raw("</li>\n")
	}
	if s.DroppedAnnotations > 0 {
		p.raw("<li>")
		p.count(int64(s.DroppedAnnotations))
		p.raw(" annotations were dropped</li>\n")
	}
	p.raw("</ul>")
}
