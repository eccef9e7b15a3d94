package main

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strings"
)

// bars is a chart of horizontal bars, each a benchmark's time as a multiple of
// the yardstick's, the shortest first. The scale begins at zero and is linear: a
// bar twice as long took twice the time.
type bars struct {
	file  string
	title string
	text  string // what is shown, and which way is good
	rows  []bar
}

type bar struct {
	label string
	bench string // "Task/monitor"
}

func (c bars) picture() picture {
	return picture{file: c.file, alt: c.title, draw: c.draw}
}

// The chart's measures, in user units; the text is 13 of them high.
const (
	chartWidth  = 760
	labelWidth  = 220
	valueWidth  = 80
	barsWidth   = chartWidth - labelWidth - valueWidth
	chartTop    = 58
	barHeight   = 18
	barDistance = 26
)

// chartStyle is readable on light and on dark: what shows the picture in a page
// decides by the reader's preference, and the ground is left to the page.
const chartStyle = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; }
.small, .value { fill: #59636e; }
.ours { fill: #0a7d5a; } .peer { fill: #8c959f; }
.one { stroke: #59636e; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .small, .value { fill: #9da7b3; }
.ours { fill: #2bbd8c; } .peer { fill: #6e7681; } .one { stroke: #9da7b3; }
}
`

// draw returns the chart of what was measured, or nil if none of it was.
func (c bars) draw(r *results) []byte {
	type measured struct {
		bar
		value float64
	}
	var shown []measured
	longest := 1.0 // so that the yardstick is always in the picture
	for _, row := range c.rows {
		if v := median(r.ratios(row.bench, "F", "ns/op")); !math.IsNaN(v) {
			shown = append(shown, measured{row, v})
			longest = max(longest, v)
		}
	}
	if len(shown) == 0 {
		return nil
	}
	slices.SortStableFunc(shown, func(a, b measured) int { return cmp.Compare(a.value, b.value) })
	var described []string
	for _, m := range shown {
		described = append(described, m.label+" "+number(m.value)+" F")
	}
	bottom := chartTop + len(shown)*barDistance
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc">`+"\n",
		chartWidth, bottom+24, chartWidth, bottom+24)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n", escape(c.title))
	fmt.Fprintf(&b, "<desc id=\"desc\">%s</desc>\n", escape(c.text+" "+strings.Join(described, ", ")+"."))
	fmt.Fprintf(&b, "<style>%s</style>\n", chartStyle)
	fmt.Fprintf(&b, "<text class=\"title\" x=\"0\" y=\"18\">%s</text>\n", escape(c.title))
	fmt.Fprintf(&b, "<text class=\"small\" x=\"0\" y=\"38\">%s</text>\n", escape(c.text))
	for i, m := range shown {
		top := chartTop + i*barDistance
		class := "peer"
		if strings.HasPrefix(m.label, "monitor") {
			class = "ours"
		}
		width := max(m.value/longest*barsWidth, 1)
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", labelWidth-8, top+14, escape(m.label))
		fmt.Fprintf(&b, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n", class, labelWidth, top, width, barHeight)
		fmt.Fprintf(&b, "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s F</text>\n", labelWidth+width+6, top+14, number(m.value))
	}
	one := labelWidth + barsWidth/longest
	fmt.Fprintf(&b, "<line class=\"one\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", one, bottom-6, one, bottom+1)
	fmt.Fprintf(&b, "<text class=\"small\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">1 F</text>\n", one, bottom+14)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// escape makes a text safe in SVG, in elements and in attributes.
func escape(s string) string {
	var b bytes.Buffer
	// A bytes.Buffer refuses nothing.
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
