package main

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
)

// curves is a chart of how something grows: lines over details of benchmarks
// that double or grow tenfold from one to the next, both axes logarithmic.
// What is proportional is a straight line of the same slope everywhere.
type curves struct {
	file    string
	title   string
	text    string // what is shown, and which way is good
	unit    string // "ns/op" and so on; times are labelled in what suits them
	xTitle  string
	details []string // "1", "2", "4"
	lines   []line
}

type line struct {
	label string
	bench string // "TaskOne/monitor", for TaskOne/monitor/1 and so on
}

func (c curves) picture() picture {
	return picture{file: c.file, alt: c.title, draw: c.draw}
}

// The chart's measures beyond those of bars, in user units.
const (
	plotLeft, plotRight = 70, 520
	plotTop, plotHeight = 64, 260
	lineDistance        = 15 // of labels
)

const linesStyle = `
polyline { fill: none; stroke-width: 2; }
.ours-line { stroke: #0a7d5a; } .peer-line { stroke: #8c959f; }
.grid { stroke: #59636e; stroke-opacity: 0.25; }
@media (prefers-color-scheme: dark) {
.ours-line { stroke: #2bbd8c; } .peer-line { stroke: #8b949e; } .grid { stroke: #9da7b3; }
}
`

// dashes tell lines of one colour apart.
var dashes = []string{"none", "7 3", "2 3", "8 3 2 3"}

// measuredLine is a line's values by detail, NaN where there is none.
type measuredLine struct {
	line
	values []float64
	labelY float64
}

// draw returns the chart of what was measured, or nil if none of it was.
func (c curves) draw(r *results) []byte {
	var shown []*measuredLine
	least, greatest := math.Inf(1), math.Inf(-1)
	for _, l := range c.lines {
		m := &measuredLine{line: l}
		found := false
		for _, d := range c.details {
			v, ok := r.median(l.bench+"/"+d, c.unit)
			if !ok || v <= 0 {
				v = math.NaN()
			} else {
				found, least, greatest = true, min(least, v), max(greatest, v)
			}
			m.values = append(m.values, v)
		}
		if found {
			shown = append(shown, m)
		}
	}
	if len(shown) == 0 {
		return nil
	}
	low, high := math.Floor(math.Log10(least)), math.Ceil(math.Log10(greatest))
	high = max(high, low+1)
	y := func(v float64) float64 {
		return plotTop + plotHeight*(high-math.Log10(v))/(high-low)
	}
	var b bytes.Buffer
	c.head(&b, shown)
	for e := low; e <= high; e++ {
		v := math.Pow(10, e)
		fmt.Fprintf(&b, "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n", plotLeft, y(v), plotRight, y(v))
		fmt.Fprintf(&b, "<text class=\"small\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", plotLeft-8, y(v)+4, escape(c.amount(v)))
	}
	for i, d := range c.details {
		fmt.Fprintf(&b, "<text class=\"small\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", c.x(i), plotTop+plotHeight+20, escape(thousands(d)))
	}
	fmt.Fprintf(&b, "<text class=\"small\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		(plotLeft+plotRight)/2, plotTop+plotHeight+40, escape(c.xTitle))
	c.plot(&b, shown, y)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// head writes the beginning of the file, up to the titles.
func (c curves) head(b *bytes.Buffer, shown []*measuredLine) {
	var described []string
	for _, m := range shown {
		var values []string
		for _, v := range m.values {
			values = append(values, c.amount(v))
		}
		described = append(described, m.label+" "+strings.Join(values, ", "))
	}
	height := plotTop + plotHeight + 52
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc">`+"\n",
		chartWidth, height, chartWidth, height)
	fmt.Fprintf(b, "<title id=\"title\">%s</title>\n", escape(c.title))
	fmt.Fprintf(b, "<desc id=\"desc\">%s</desc>\n", escape(c.text+" At "+strings.Join(c.details, ", ")+": "+strings.Join(described, "; ")+"."))
	fmt.Fprintf(b, "<style>%s%s</style>\n", chartStyle, linesStyle)
	fmt.Fprintf(b, "<text class=\"title\" x=\"0\" y=\"18\">%s</text>\n", escape(c.title))
	fmt.Fprintf(b, "<text class=\"small\" x=\"0\" y=\"38\">%s</text>\n", escape(c.text))
}

// plot writes the lines and, at their ends, their labels.
func (c curves) plot(b *bytes.Buffer, shown []*measuredLine, y func(float64) float64) {
	used := map[string]int{}
	for _, m := range shown {
		class := "peer-line"
		if strings.HasPrefix(m.label, "monitor") {
			class = "ours-line"
		}
		var points []string
		for i, v := range m.values {
			if !math.IsNaN(v) {
				points = append(points, fmt.Sprintf("%.1f,%.1f", c.x(i), y(v)))
				m.labelY = y(v) + 4
			}
		}
		fmt.Fprintf(b, "<polyline class=\"%s\" stroke-dasharray=\"%s\" points=\"%s\"/>\n",
			class, dashes[used[class]%len(dashes)], strings.Join(points, " "))
		used[class]++
	}
	byHeight := slices.Clone(shown)
	slices.SortStableFunc(byHeight, func(m, n *measuredLine) int { return int(math.Copysign(1, m.labelY-n.labelY)) })
	for i, m := range byHeight {
		if i > 0 {
			m.labelY = max(m.labelY, byHeight[i-1].labelY+lineDistance)
		}
		fmt.Fprintf(b, "<text x=\"%d\" y=\"%.1f\">%s</text>\n", plotRight+8, m.labelY, escape(m.label))
	}
}

// x returns where a detail is: they are equally far apart.
func (c curves) x(i int) float64 {
	return plotLeft + float64(i)*(plotRight-plotLeft)/float64(max(len(c.details)-1, 1))
}

func (c curves) amount(v float64) string {
	if c.unit == "ns/op" {
		return duration(v)
	}
	return number(v)
}
