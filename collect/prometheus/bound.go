package prometheus

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// bounds are the inclusive upper bounds of a histogram's buckets but the last.
type bounds struct {
	values []float64 // rising
	texts  []texts
}

func newBounds(values []float64) bounds {
	b := bounds{values: slices.Clone(values)}
	b.values = slices.DeleteFunc(b.values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	slices.Sort(b.values)
	b.values = slices.Compact(b.values)
	for i, v := range b.values {
		b.values[i] = v + 0 // no negative zero
		b.texts = append(b.texts, newTexts(b.values[i]))
	}
	return b
}

// A quantile is one that a summary has.
type quantile struct {
	value float64
	texts texts
}

// texts are how each format writes the value of a label le or quantile. That is a
// part of the series' identity, and clients of each format have always written
// whole numbers its way.
type texts [formats]string

func newTexts(v float64) texts {
	t := texts{text004: strconv.FormatFloat(v, 'g', -1, 64)}
	t[openMetrics] = t[text004]
	if !strings.ContainsAny(t[openMetrics], ".e") {
		// "Considerations: Canonical Numbers" of OpenMetrics 1.0: 1.0, but 1e+06.
		t[openMetrics] += ".0"
	}
	return t
}
