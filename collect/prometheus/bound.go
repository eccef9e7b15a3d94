package prometheus

import (
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/dist"
)

// bounds are the inclusive upper bounds of a histogram's buckets but the last.
type bounds struct {
	values []float64 // rising
	reach  []float64 // for each bound, the greatest value counted as not above it
	texts  []texts
}

// newBounds returns the bounds with these values, which must rise.
func newBounds(values []float64) bounds {
	b := bounds{values: values}
	for _, v := range values {
		b.texts = append(b.texts, newTexts(v))
		b.reach = append(b.reach, reachOf(v))
	}
	return b
}

// belowZero reports whether there is a bucket for negative values only.
func (b bounds) belowZero() bool { return len(b.values) > 0 && b.values[0] < 0 }

// reachOf returns the greatest value that Distribution.AppendCumulative counts as not
// above the bound: the upper bound of the distribution's bucket that holds it. It is
// never less than the bound: below zero, where there are no exemplars, and in the last
// bucket, which has no end, it is the bound itself.
func reachOf(bound float64) float64 {
	if bound <= 0 {
		return bound
	}
	return max(bound, dist.Bucket{Index: dist.Index(bound)}.Upper())
}

// A quantile is a quantile of a summary.
type quantile struct {
	value float64
	texts texts
}

// texts has the value of a label le or quantile as the text format and as OpenMetrics
// write it. They differ in whole numbers. The value is a part of the series' identity, so
// each format keeps to its custom.
type texts struct{ plain, openMetrics string }

func newTexts(v float64) texts {
	t := texts{plain: strconv.FormatFloat(v, 'g', -1, 64)}
	t.openMetrics = t.plain
	if !strings.ContainsAny(t.plain, ".e") {
		// "Considerations: Canonical Numbers" of OpenMetrics 1.0: 1.0, but 1e+06.
		t.openMetrics += ".0"
	}
	return t
}

func (t texts) in(f format) string {
	if f == openMetrics {
		return t.openMetrics
	}
	return t.plain
}
