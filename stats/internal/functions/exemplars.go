package functions

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// exemplarNear returns a call of about this duration whose trace is held, or nil if there
// is none within a factor of two.
func exemplarNear(seconds float64, d *monitor.Distribution, held page.Held) (nearest *monitor.Exemplar) {
	least := 2.0
	for i := range d.Exemplars {
		e := &d.Exemplars[i]
		ratio := max(e.Value, seconds) / min(e.Value, seconds)
		if ratio <= least && held.Has(e.TraceID) { // which NaN is not
			nearest, least = e, ratio
		}
	}
	return nearest
}

// seconds writes a cell with a time. The time links to the kept trace of a call that took
// about as long, if there is one.
func (w *rows) seconds(title page.Markup, seconds float64, d *monitor.Distribution) {
	e := exemplarNear(seconds, d, w.page.held)
	if e == nil || math.IsNaN(seconds) {
		w.Cell(title, humanise.AppendSeconds(w.Buffer(), seconds))
		return
	}
	w.Put(`<td data-label="{}"><a`, title)
	w.Attr("href", w.ToTrace(humanise.ID(e.TraceID[:]))+"#"+humanise.ID(e.SpanID[:]))
	w.Raw(` title="trace of a call that took `)
	w.Value(humanise.AppendSeconds(w.Buffer(), e.Value))
	w.Raw(`">`)
	w.Value(humanise.AppendSeconds(w.Buffer(), seconds))
	w.Raw("</a></td>\n")
}
