package stats

import (
	"cmp"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

func tracesHTML(m *tracesModel, q *query) []byte {
	var sections []section
	for i := range m.services {
		sections = appendService(sections, m.services[i].name)
	}
	p := newPage(1024 * len(m.traces))
	p.begin("traces", sections, q, m.time)
	p.filter("name, class or annotation", q)
	p.reasonChoice(q)
	p.raw("<div class=\"tools\">\n")
	p.catchForm(m.services, q)
	p.samplingForms(m.services, q)
	p.raw("</div>\n")
	for i, s := range m.services {
		p.heading(sections[i])
		p.tracesService(s, m.time, q)
		p.raw("</section>\n")
	}
	p.raw("<section id=\"kept\">\n<h2><a href=\"#kept\">kept traces</a></h2>\n" + `<p class="summary"><span>`)
	p.plural(int64(m.kept), " trace")
	p.raw("</span>")
	if m.found < m.kept {
		p.raw("<span>")
		p.count(int64(m.found))
		p.raw(" as asked for</span>")
	}
	p.raw("<span>the newest first</span></p>\n")
	p.keptTraces(m.traces, m.time, q)
	if more := m.found - len(m.traces); more > 0 {
		p.raw(`<p class="note">`)
		p.count(int64(more))
		p.raw(" more traces, all older, are not shown: filter, or ")
		p.choice("show more", unless(len(m.traces) >= maxTraces, q.link(func(q *query) {
			q.limit = min(maxTraces, 4*cmp.Or(q.limit, defaultTraces))
		})))
		p.raw("</p>\n")
	}
	if len(m.traces) == 0 {
		p.raw(`<p class="note">There are none. A trace is kept when it has finished and failed, panicked, was canceled late, ` +
			"was slower than 99 % of its function's calls, or was caught; and a few others.</p>\n")
	}
	p.raw("</section>\n")
	p.end()
	return p.document()
}

// reasonChoice narrows the list down to one reason, and tells to which function it
// is narrowed down already.
func (p *page) reasonChoice(q *query) {
	p.raw(`<p class="choices"><span class="choice"><i>kept because</i>`)
	p.choice("any reason", unless(q.reason == "", q.link(func(q *query) { q.reason = "" })))
	for r := range reasons {
		href := q.link(func(q *query) { q.reason = reasonName(r) })
		p.choiceOf(reasonName(r), unless(q.reason == reasonName(r), href))
	}
	p.raw("</span>")
	if q.function != "" {
		p.raw(` <span class="choice"><i>only</i><b>`)
		p.visible(q.function)
		p.raw("</b>")
		p.choice("all functions", q.link(func(q *query) { q.function = "" }))
		p.raw("</span>")
	}
	p.raw("</p>\n")
}

func (p *page) tracesService(s *tracesService, now time.Time, q *query) {
	p.raw(`<p class="summary"><span>sampling: `)
	p.value(appendSampler(p.buffer(), s.sampler))
	p.raw("</span></p>\n")
	p.catches(s.catches, now, q)
	if len(s.functions) == 0 {
		return
	}
	p.raw(`<div class="scroll few">
<table class="series kept">
<thead><tr><th class="name">kept traces that begin with</th>`)
	for r := range reasons {
		p.raw("<th>")
		p.text(reasonName(r))
		p.raw("</th>")
	}
	p.raw("<th>slowest</th><th></th></tr></thead>\n<tbody>\n")
	for _, f := range s.functions[:min(len(s.functions), maxRows)] {
		p.keptFunction(f, q)
	}
	p.raw("</tbody>\n</table>\n</div>\n")
	p.note(len(s.functions)-maxRows, " more functions are not shown: filter, or ask for text or JSON.")
}

func (p *page) keptFunction(f *keptFunction, q *query) {
	p.raw(`<tr><th class="name"><a`)
	p.attr("href", q.link(func(q *query) { q.function = f.scope + " " + f.name }))
	p.raw(">")
	p.visible(f.name)
	p.raw("</a> <small>")
	p.visible(f.scope)
	p.raw("</small></th>")
	for r, n := range f.reasons {
		p.raw(`<td data-label="`)
		p.text(reasonName(monitor.KeepReason(r)))
		if n == 0 {
			p.raw(`" class="zero`)
		}
		p.raw(`">`)
		p.count(int64(n))
		p.raw("</td>")
	}
	p.raw(`<td data-label="slowest"><a`)
	p.attr("href", linkToTrace(q, f.slowest.TraceID()))
	p.raw(">")
	p.duration(f.slowest.root.Duration)
	p.raw("</a></td><td><a")
	p.attr("href", linkToCatch(q, f.scope, f.name))
	p.raw(">catch</a></td></tr>\n")
}

func (p *page) keptTraces(list []*keptTrace, now time.Time, q *query) {
	if len(list) == 0 {
		return
	}
	p.raw(`<div class="scroll">
<table class="spans traces">
<thead><tr><th>began</th><th>duration</th><th class="name">trace</th><th class="text">outcome</th><th class="text">kept because</th><th>spans</th></tr></thead>
<tbody>
`)
	for _, t := range list {
		p.keptTrace(t, now, q)
	}
	p.raw("</tbody>\n</table>\n</div>\n")
}

func (p *page) keptTrace(t *keptTrace, now time.Time, q *query) {
	d := &t.why.root
	p.raw(`<tr><td data-label="began" title="`)
	p.moment(d.Start)
	p.raw(`">`)
	p.duration(now.Sub(d.Start))
	p.raw(" ago</td>\n")
	p.line("duration", appendDuration(p.buffer(), d.Duration))
	p.raw(`<th class="name"><a`)
	p.attr("href", linkToTrace(q, t.id))
	p.raw(">")
	p.visible(d.Name)
	p.raw("</a> <small>")
	p.visible(d.Scope)
	p.raw("</small>")
	for _, name := range t.in {
		p.raw(` <span class="tag">`)
		p.visible(name)
		p.raw("</span>")
	}
	if isSampled(d) {
		p.sampled()
	}
	p.annotationChips(d.Annotations)
	p.raw("</th>\n" + `<td class="text" data-label="outcome">`)
	p.outcome(d)
	p.raw("</td>\n" + `<td class="text" data-label="kept because">`)
	p.value(appendReason(p.buffer(), t.why))
	p.raw("</td>\n" + `<td data-label="spans">`)
	p.count(int64(t.spans))
	if t.missing > 0 {
		p.raw(` <small>of `)
		p.count(int64(t.spans + t.missing))
		p.raw("</small>")
	}
	p.raw("</td></tr>\n")
}

func (p *page) annotationChips(list []monitor.Annotation) {
	if len(list) == 0 {
		return
	}
	p.raw("<br><small>")
	for i := range min(len(list), maxTraceNotes) {
		p.raw(`<span class="chip">`)
		p.annotation(&list[i])
		p.raw("</span>")
	}
	if more := len(list) - maxTraceNotes; more > 0 {
		p.raw("and ")
		p.count(int64(more))
		p.raw(" more")
	}
	p.raw("</small>")
}
