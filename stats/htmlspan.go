package stats

import (
	"cmp"

	"github.com/spacemonkeygo/monitor/v2"
)

// indent draws how deep in a tree a row is.
func (p *page) indent(depth int) {
	p.raw(`<span class="indent">`)
	if depth > 0 {
		for range min(depth, maxIndent) - 1 {
			p.raw("   ")
		}
		p.raw("└─ ")
	}
	p.raw("</span>")
}

func (p *page) spanName(d *monitor.SpanData) {
	p.raw("<b>")
	p.visible(d.Name)
	p.raw("</b> <small>")
	p.visible(d.Scope)
	p.raw("</small>")
	if d.Kind != monitor.Internal {
		p.raw(` <span class="tag">`)
		p.text(kindName(d))
		p.raw("</span>")
	}
}

// spanNotes lists what was told of a span, of the annotations the last ones.
func (p *page) spanNotes(d *monitor.SpanData, most int, q *query, kept held) {
	if !hasNotes(d) {
		return
	}
	p.raw("\n<ul>\n")
	if d.Local != "" || d.Peer != "" {
		p.raw("<li>")
		p.visible(cmp.Or(d.Local, "?"))
		p.raw(" → ")
		p.visible(cmp.Or(d.Peer, "?"))
		p.raw("</li>\n")
	}
	for i := range d.Links {
		to := &d.Links[i]
		p.raw("<li><i>linked to span</i> ")
		p.text(spanID(to.SpanID))
		p.raw(" <i>of trace</i> ")
		if kept.has(to.TraceID) {
			p.traceLink(q, to.TraceID)
		} else {
			p.text(traceName(to.TraceID))
		}
		p.raw("</li>\n")
	}
	notes, before := lastNotes(d.Annotations, most)
	if before > 0 {
		p.raw("<li>")
		p.count(int64(before))
		p.raw(" earlier annotations</li>\n")
	}
	for i := range notes {
		a := &notes[i]
		p.raw("<li><i>+")
		p.duration(a.Time.Sub(d.Start))
		p.raw("</i> ")
		p.annotation(a)
		p.raw("</li>\n")
	}
	if d.DroppedAnnotations > 0 {
		p.raw("<li>")
		p.count(int64(d.DroppedAnnotations))
		p.raw(" annotations were dropped</li>\n")
	}
	p.raw("</ul>")
}

func hasNotes(d *monitor.SpanData) bool {
	return d.Local != "" || d.Peer != "" || len(d.Annotations)+len(d.Links)+d.DroppedAnnotations > 0
}

// sampled says that a trace is not only kept here.
func (p *page) sampled() {
	p.raw(` <span class="tag sampled" title="its spans go to the exporters as well">sampled</span>`)
}

// traceLink writes a link to the page of a trace.
func (p *page) traceLink(q *query, id monitor.TraceID) {
	p.raw("<a")
	p.attr("href", linkToTrace(q, id))
	p.raw(">")
	p.text(id.String())
	p.raw("</a>")
}
