package functions

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// barWidth is the width of the outcome bar in its own units.
const barWidth = 100

// outcomeBar draws the shares of the outcomes in a function's tasks.
func (w *rows) outcomeBar(f *monitor.FuncStats) {
	w.Raw(`<td class="picture" data-label="outcomes"><svg class="outcomes" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">`)
	outcomes := outcomesOf(f)
	x := 0.0
	for i, width := range barWidths(outcomes[:]) {
		if width == 0 {
			continue
		}
		w.Raw(`<rect class="`)
		w.Raw(outcomes[i].name)
		w.Raw(`"`)
		w.Coordinate("x", x)
		w.Coordinate("width", width)
		w.Raw(` height="10"/>`)
		x += width
	}
	w.Raw("</svg></td>\n")
}

// barWidths divides the bar among the outcomes. Every outcome with tasks is wide enough
// to be seen.
func barWidths(outcomes []outcome) []float64 {
	const visibleWidth = 3
	var sum, all float64
	for _, o := range outcomes {
		sum += max(0, float64(o.count))
	}
	widths := make([]float64, len(outcomes))
	for i, o := range outcomes {
		if o.count > 0 {
			widths[i] = max(visibleWidth, barWidth*float64(o.count)/sum)
			all += widths[i]
		}
	}
	for i := range widths {
		if all > 0 {
			widths[i] *= barWidth / all
		}
	}
	return widths
}

// The axis of times goes from 100 ns to 1000 s, with ten units for each decade. It is the
// same for all functions, so that their pictures can be compared.
const (
	axisStart = 1e-7
	axisWidth = 100
)

// onAxis returns the place of a time on the axis.
func onAxis(seconds float64) float64 {
	return min(max(10*math.Log10(seconds/axisStart), 0), axisWidth)
}

// timeAxis is the heading above the pictures.
const timeAxis = `<th class="axis"><svg viewBox="0 0 100 12" aria-label="times on a logarithmic axis">` +
	`<text x="10" y="10">1µs</text><text x="40" y="10">1ms</text><text x="70" y="10">1s</text></svg></th>`

// timeRange draws the times of a function: a line from the least to the greatest
// value, and a box from the median to the p99.
func (w *rows) timeRange(d *monitor.Distribution) {
	w.Raw(`<td class="picture" data-label="times">`)
	if d.Count > 0 {
		median, tail := onAxis(d.Quantile(0.5)), onAxis(d.Quantile(0.99))
		w.Raw(`<svg class="range" viewBox="0 0 100 12" aria-hidden="true"><path class="grid" d="M10 0V12M40 0V12M70 0V12"/><path class="span" d="M`)
		w.Value(page.AppendCoordinate(w.Buffer(), onAxis(d.Min)))
		w.Raw(" 6H")
		w.Value(page.AppendCoordinate(w.Buffer(), onAxis(d.Max)))
		w.Raw(`"/><rect class="body"`)
		w.Coordinate("x", median)
		w.Raw(` y="3"`)
		w.Coordinate("width", max(1, tail-median))
		w.Raw(` height="6"/><path class="median" d="M`)
		w.Value(page.AppendCoordinate(w.Buffer(), median))
		w.Raw(` 1V11"/></svg>`)
	}
	w.Raw("</td>\n")
}
