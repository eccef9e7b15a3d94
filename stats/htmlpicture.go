package stats

import (
	"math"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
)

// barWidth is the width of the outcome bar in its own units.
const barWidth = 100

// outcomeBar draws how the outcomes divide a function's tasks.
func (p *page) outcomeBar(outcomes []outcome) {
	p.raw(`<svg class="outcomes" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">`)
	x := 0.0
	for i, width := range barWidths(outcomes) {
		if width == 0 {
			continue
		}
		p.raw(`<rect class="`)
		p.raw(outcomes[i].name)
		p.raw(`"`)
		p.coordinate("x", x)
		p.coordinate("width", width)
		p.raw(` height="10"/>`)
		x += width
	}
	p.raw("</svg>")
}

// barWidths divides the bar among the outcomes. What happened at all is wide
// enough to be seen.
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

// The axis of times goes from 100 ns to 1000 s, ten units for each decade: the
// pictures of all functions compare.
const (
	axisStart = 1e-7
	axisWidth = 100
)

// onAxis returns the place of a time on the axis.
func onAxis(seconds float64) float64 {
	return min(max(10*math.Log10(seconds/axisStart), 0), axisWidth)
}

// timeRange draws a distribution: a line from the least to the greatest value,
// and a box from the median to the p99.
func (p *page) timeRange(d *monitor.Distribution) {
	if d.Count == 0 {
		return
	}
	median, tail := onAxis(d.Quantile(0.5)), onAxis(d.Quantile(0.99))
	p.raw(`<svg class="range" viewBox="0 0 100 12" aria-hidden="true"><path class="grid" d="M10 0V12M40 0V12M70 0V12"/><path class="span" d="M`)
	p.value(appendCoordinate(p.buffer(), onAxis(d.Min)))
	p.raw(" 6H")
	p.value(appendCoordinate(p.buffer(), onAxis(d.Max)))
	p.raw(`"/><rect class="body"`)
	p.coordinate("x", median)
	p.raw(` y="3"`)
	p.coordinate("width", max(1, tail-median))
	p.raw(` height="6"/><path class="median" d="M`)
	p.value(appendCoordinate(p.buffer(), median))
	p.raw(` 1V11"/></svg>`)
}

// coordinate writes an attribute of a picture.
func (p *page) coordinate(name markup, v float64) {
	p.raw(" ")
	p.raw(name)
	p.raw(`="`)
	p.value(appendCoordinate(p.buffer(), v))
	p.raw(`"`)
}

// appendCoordinate writes a hundredth of a unit at most: nobody sees less.
func appendCoordinate(b []byte, v float64) []byte {
	return strconv.AppendFloat(b, math.Round(100*v)/100, 'f', -1, 64)
}
