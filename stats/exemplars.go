package stats

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
)

// exemplarNear returns a call that took about so long, and whose trace is kept;
// nil if there is none within a factor of two.
func exemplarNear(seconds float64, d *monitor.Distribution, kept held) (nearest *monitor.Exemplar) {
	least := 2.0
	for i := range d.Exemplars {
		e := &d.Exemplars[i]
		ratio := max(e.Value, seconds) / min(e.Value, seconds)
		if ratio <= least && kept.has(e.TraceID) { // which NaN is not
			nearest, least = e, ratio
		}
	}
	return nearest
}

// seconds writes a cell with a time, which leads to a kept trace where a call
// took as long, if there is one.
func (p *page) seconds(title markup, seconds float64, d *monitor.Distribution, kept held, q *query) {
	e := exemplarNear(seconds, d, kept)
	if e == nil || math.IsNaN(seconds) {
		p.line(title, appendSeconds(p.buffer(), seconds))
		return
	}
	p.raw(`<td data-label="`)
	p.raw(title)
	p.raw(`"><a`)
	p.attr("href", linkToTrace(q, e.TraceID)+"#"+spanID(e.SpanID))
	p.raw(` title="trace of a call that took `)
	p.value(appendSeconds(p.buffer(), e.Value))
	p.raw(`">`)
	p.value(appendSeconds(p.buffer(), seconds))
	p.raw("</a></td>\n")
}

// keptLinks lead to the kept traces of a function, and to where its next call can
// be caught. kept may be nil.
func (p *page) keptLinks(m *monitor.Metric, kept *keptFunction, q *query) {
	p.raw(`<span class="traced"><i>traces</i>`)
	if kept != nil {
		p.raw("<a")
		p.attr("href", linkToTraces(q, m.Scope, m.Name))
		p.raw(">")
		p.count(int64(kept.count))
		p.raw(" kept</a> <a")
		p.attr("href", linkToTrace(q, kept.slowest.TraceID()))
		p.raw(">slowest ")
		p.duration(kept.slowest.root.Duration)
		p.raw("</a> ")
	}
	p.raw("<a")
	p.attr("href", linkToCatch(q, m.Scope, m.Name))
	p.raw(">catch the next</a></span>\n")
}
