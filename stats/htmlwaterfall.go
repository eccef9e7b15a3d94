package stats

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A waterfall has a line for each span, in the order of the tree, with a picture
// of when it ran. All pictures have the width of the whole trace, and are drawn
// to any width: what is to stay as wide as it is are strokes that do not scale.
// What colours tell, shapes and words tell as well.

// barUnits is the width of a picture in its own units.
const barUnits = 1000

// waterfallOpen is the number of spans up to which all details are open at once.
const waterfallOpen = 25

func (p *page) waterfall(m *traceModel, q *query) {
	p.raw(`<p class="legend" aria-label="legend">`)
	for _, sample := range [...]struct {
		kind    monitor.SpanKind
		outcome monitor.Outcome
		open    bool
		text    markup
	}{
		{monitor.Internal, monitor.OK, false, "in the service"},
		{monitor.Server, monitor.OK, false, "serves or consumes"},
		{monitor.Client, monitor.OK, false, "calls or produces"},
		{monitor.Internal, monitor.Error, false, "failed"},
		{monitor.Internal, monitor.OK, true, "open"},
	} {
		p.raw("<span>")
		p.bar(&monitor.SpanData{Kind: sample.kind, Outcome: sample.outcome, Open: sample.open}, 0, barUnits)
		p.raw(sample.text)
		p.raw("</span>\n")
	}
	p.raw(`</p>
<div class="scroll">
<table class="spans waterfall">
<thead><tr><th class="name">span</th><th class="text">service</th><th>duration</th><th>self</th><th class="text">outcome</th><th class="times">`)
	for i := range 5 {
		p.raw("<span>")
		p.duration(m.duration * time.Duration(i) / 4)
		p.raw("</span>")
	}
	p.raw("</th></tr></thead>\n<tbody>\n")
	for i, s := range m.spans {
		if i == m.orphans {
			p.raw(`<tr class="below"><td colspan="6">The parents of the spans below are not here: they are in other processes, ` +
				"were let go, or have not finished.</td></tr>\n")
		}
		p.treeSpan(m, s, q)
	}
	p.raw("</tbody>\n</table>\n</div>\n")
}

func (p *page) treeSpan(m *traceModel, s *treeSpan, q *query) {
	p.raw(`<tr id="`)
	p.text(spanID(s.Context.SpanID))
	p.raw(`"><th class="name">`)
	p.indent(s.depth)
	p.spanName(&s.SpanData)
	if s.parent == parentLoop {
		p.raw(` <span class="tag orphan" title="identifiers were used twice: the span is below itself">loop</span>`)
	}
	if s.Progress != nil {
		p.progress(s.Progress)
	}
	p.treeNotes(s, len(m.spans) <= waterfallOpen || s.Outcome != monitor.OK, q, m.kept)
	p.raw("</th>\n" + `<td class="text" data-label="service">`)
	p.visible(s.Service)
	p.raw("</td>\n")
	p.line("duration", appendDuration(p.buffer(), s.Duration))
	p.line("self", appendDuration(p.buffer(), s.self))
	p.raw(`<td class="text" data-label="outcome">`)
	p.outcome(&s.SpanData)
	p.raw("</td>\n" + `<td class="picture" title="begins at +`)
	p.duration(s.Start.Sub(m.start))
	p.raw(`">`)
	from, width := m.place(s)
	p.bar(&s.SpanData, from, width)
	p.raw("</td></tr>\n")
}

// place returns where in the picture a span begins, and how wide it is.
func (m *traceModel) place(s *treeSpan) (from, width float64) {
	if m.duration <= 0 {
		return 0, barUnits
	}
	per := barUnits / float64(m.duration)
	return float64(s.Start.Sub(m.start)) * per, float64(s.Duration) * per
}

// treeNotes writes the details of a span.
func (p *page) treeNotes(s *treeSpan, open bool, q *query, kept held) {
	if s.early > 0 {
		p.raw(` <span class="tag orphan">begins `)
		p.duration(s.early)
		p.raw(" before its parent: their clocks differ</span>")
	}
	if s.File == "" && !hasNotes(&s.SpanData) {
		return
	}
	p.raw("<details")
	if open {
		p.raw(" open")
	}
	p.raw("><summary>")
	if s.File != "" {
		p.value(appendSource(p.buffer(), s.File, s.Line, appendVisible))
	} else {
		p.raw("details")
	}
	p.raw("</summary>")
	p.spanNotes(&s.SpanData, len(s.Annotations), q, kept)
	p.raw("</details>")
}

// bar draws a span. The kind decides the height, and whether it is filled. Its
// left edge is a stroke, so that the shortest can be seen.
func (p *page) bar(d *monitor.SpanData, from, width float64) {
	p.raw(`<svg class="bar" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M250 0V16M500 0V16M750 0V16"/><rect class="`)
	switch d.Kind {
	case monitor.Server, monitor.Consumer:
		p.raw(`serves`)
	case monitor.Client, monitor.Producer:
		p.raw(`calls`)
	default:
		p.raw(`inside`)
	}
	failed := d.Outcome != monitor.OK && !d.Open
	switch {
	case d.Open:
		p.raw(" open")
	case failed:
		p.raw(" ")
		p.text(endName(d))
	}
	y, height := 5.0, 6.0
	if d.Kind != monitor.Internal {
		y, height = 2, 12
	}
	p.raw(`"`)
	p.coordinate("x", from)
	p.coordinate("y", y)
	p.coordinate("width", width)
	p.coordinate("height", height)
	p.raw(`/>`)
	if failed {
		p.raw(`<path class="cross" d="M`)
		p.value(appendCoordinate(p.buffer(), from))
		p.raw(" 8H")
		p.value(appendCoordinate(p.buffer(), from+width))
		p.raw(`"/>`)
	}
	p.raw(`<path class="edge" d="M`)
	p.value(appendCoordinate(p.buffer(), from))
	p.raw(` 1V15"/></svg>`)
}
