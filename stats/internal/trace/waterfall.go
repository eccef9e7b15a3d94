package trace

import (
	"cmp"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// A waterfall has a line for each span, in the order of the tree, with a picture of the
// time in which it ran. Each picture is as wide as the whole trace and scales to any
// width, except that strokes keep theirs. No information is in the colours alone.

// barUnits is the width of a picture in its own units.
const barUnits = 1000

// waterfallOpen is the number of spans up to which all details are open at once.
const waterfallOpen = 25

func (p *Page) writeWaterfall(w *page.Writer) {
	writeLegend(w)
	w.Raw(`<div class="scroll">
<table class="spans waterfall">
<thead><tr><th class="name">span</th><th class="text">service</th><th>duration</th><th>self</th><th class="text">outcome</th><th class="times">`)
	for i := range 5 {
		w.Put("<span>{}</span>", p.duration*time.Duration(i)/4)
	}
	w.Raw("</th></tr></thead>\n<tbody>\n")
	for i, s := range p.spans {
		if i == p.orphans {
			w.Raw(`<tr class="below"><td colspan="6">The parents of the spans below are not here: they are in other processes, ` +
				"were dropped, or have not finished.</td></tr>\n")
		}
		p.writeSpan(w, s)
	}
	w.EndTable()
}

func writeLegend(w *page.Writer) {
	w.Raw(`<p class="legend" aria-label="legend">`)
	for _, sample := range [...]struct {
		kind    monitor.SpanKind
		outcome monitor.Outcome
		open    bool
		text    page.Markup
	}{
		{monitor.Internal, monitor.OK, false, "in the service"},
		{monitor.Server, monitor.OK, false, "serves or consumes"},
		{monitor.Client, monitor.OK, false, "calls or produces"},
		{monitor.Internal, monitor.Error, false, "failed"},
		{monitor.Internal, monitor.OK, true, "open"},
	} {
		w.Raw("<span>")
		writeBar(w, &monitor.SpanData{Kind: sample.kind, Outcome: sample.outcome, Open: sample.open}, 0, barUnits)
		w.Put("{}</span>\n", sample.text)
	}
	w.Raw("</p>\n")
}

func (p *Page) writeSpan(w *page.Writer, s *span) {
	w.Put(`<tr id="{}"><th class="name">`, humanise.ID(s.Context.SpanID[:]))
	spans.WriteName(w, &s.SpanData, s.depth)
	if s.parent == spans.Loop {
		w.Raw(` <span class="tag orphan" title="identifiers were used twice: the span is below itself">loop</span>`)
	}
	spans.WriteProgress(w, s.Progress)
	p.writeDetails(w, s)
	w.Put("</th>\n"+`<td class="text" data-label="service">{}</td>`+"\n", s.Service)
	w.Cell("duration", humanise.AppendDuration(w.Buffer(), s.Duration))
	w.Cell("self", humanise.AppendDuration(w.Buffer(), s.self))
	w.Raw(`<td class="text" data-label="outcome">`)
	spans.WriteOutcome(w, &s.SpanData)
	w.Put("</td>\n"+`<td class="picture" title="begins at +{}">`, s.from)
	from, width := p.extent(s)
	writeBar(w, &s.SpanData, from, width)
	w.Raw("</td></tr>\n")
}

// extent returns the place in the picture where a span begins, and its width.
func (p *Page) extent(s *span) (from, width float64) {
	if p.duration <= 0 {
		return 0, barUnits
	}
	per := barUnits / float64(p.duration)
	return float64(s.from) * per, float64(s.Duration) * per
}

// writeDetails writes the details of a span. Those of a failed span are open at first.
func (p *Page) writeDetails(w *page.Writer, s *span) {
	if s.early > 0 {
		w.Put(` <span class="tag orphan">begins {} before its parent: their clocks differ</span>`, s.early)
	}
	if s.File == "" && !spans.HasNotes(&s.SpanData) {
		return
	}
	w.Raw("<details")
	if len(p.spans) <= waterfallOpen || s.Outcome != monitor.OK {
		w.Raw(" open")
	}
	w.Put("><summary>{}</summary>", cmp.Or(spans.SourceText(&s.SpanData), "details"))
	spans.WriteNotes(w, &s.SpanData, len(s.Annotations), p.held)
	w.Raw("</details>")
}

// writeBar draws a span. The kind decides the height, and whether it is filled. Its
// left edge is a stroke, so that the shortest can be seen.
func writeBar(w *page.Writer, d *monitor.SpanData, from, width float64) {
	w.Raw(`<svg class="bar" viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M250 0V16M500 0V16M750 0V16"/><rect class="`)
	switch d.Kind {
	case monitor.Server, monitor.Consumer:
		w.Raw(`serves`)
	case monitor.Client, monitor.Producer:
		w.Raw(`calls`)
	default:
		w.Raw(`inside`)
	}
	failed := d.Outcome != monitor.OK && !d.Open
	if d.Open || failed {
		w.Raw(" ")
		w.Text(spans.Ended(d))
	}
	y, height := 5.0, 6.0
	if d.Kind != monitor.Internal {
		y, height = 2, 12
	}
	w.Raw(`"`)
	w.Coordinate("x", from)
	w.Coordinate("y", y)
	w.Coordinate("width", width)
	w.Coordinate("height", height)
	w.Raw(`/>`)
	if failed {
		w.Raw(`<path class="cross" d="M`)
		w.Value(page.AppendCoordinate(w.Buffer(), from))
		w.Raw(" 8H")
		w.Value(page.AppendCoordinate(w.Buffer(), from+width))
		w.Raw(`"/>`)
	}
	w.Raw(`<path class="edge" d="M`)
	w.Value(page.AppendCoordinate(w.Buffer(), from))
	w.Raw(` 1V15"/></svg>`)
}
