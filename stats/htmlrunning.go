package stats

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

func runningHTML(m runningModel, q *query) []byte {
	var sections []section
	for i := range m.services {
		sections = appendService(sections, m.services[i].name)
	}
	p := new(page)
	p.begin("running", sections, q, m.time)
	for i := range m.services {
		p.heading(sections[i])
		p.running(&m.services[i], q, m.kept)
		p.raw("</section>\n")
	}
	p.end()
	return p.document()
}

func (p *page) running(s *runningService, q *query, kept held) {
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
			p.span(&s.spans[i], q, kept)
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
func (p *page) span(s *runSpan, q *query, kept held) {
	p.raw("<tr>\n")
	p.line("age", appendDuration(p.buffer(), s.age))
	p.raw(`<th class="name">`)
	p.indent(s.depth)
	p.spanName(&s.SpanData)
	switch s.parent {
	case parentRemote:
		p.raw(` <span class="tag" title="its parent is in another process">remote parent</span>`)
	case parentFinished:
		p.raw(` <span class="tag orphan" title="it has survived its parent">parent finished</span>`)
	}
	if s.Progress != nil {
		p.progress(s.Progress)
	}
	p.spanNotes(&s.SpanData, maxNotes, q, kept)
	p.raw("</th>\n" + `<td class="text" data-label="source">`)
	if s.File != "" {
		p.value(appendSource(p.buffer(), s.File, s.Line, appendVisible))
	}
	p.raw("</td>\n" + `<td class="text id" data-label="trace"><a`)
	p.attr("href", linkToTrace(q, s.Context.TraceID))
	p.raw(` title="span `)
	p.text(spanID(s.Context.SpanID))
	p.raw(`">`)
	p.text(traceName(s.Context.TraceID))
	p.raw("</a></td>\n</tr>\n")
}

// progress draws how far a span has come.
func (p *page) progress(r *monitor.Progress) {
	p.raw(` <span class="progress"><progress`)
	if r.Total > 0 {
		p.attr("max", strconv.FormatInt(r.Total, 10))
		p.attr("value", strconv.FormatInt(min(r.Done, r.Total), 10))
	}
	p.raw("></progress> ")
	p.value(appendProgress(p.buffer(), r))
	p.raw("</span>")
}
