package prometheus

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// classic makes classic histograms, one after the other in the same memory.
type classic struct {
	counts  []uint64
	buckets []bucket
}

// A bucket of a classic histogram counts the values up to its bound.
type bucket struct {
	bound    float64
	le       *texts
	count    uint64
	exemplar *monitor.Exemplar // the latest above the bucket before, or nil
}

// infinite is the bound of the last bucket.
var infinite = texts{"+Inf", "+Inf"}

// of returns the buckets of a distribution, which are valid until the next call.
func (c *classic) of(d *monitor.Distribution, b bounds) []bucket {
	c.counts = d.AppendCumulative(c.counts[:0], b.values)
	c.buckets = c.buckets[:0]
	left, above := d.Exemplars, math.Inf(-1)
	add := func(bound float64, le *texts, n uint64) {
		k := bucket{bound: bound, le: le, count: n}
		k.exemplar, left = latest(left, above, bound)
		c.buckets = append(c.buckets, k)
	}
	for i, n := range c.counts {
		add(b.values[i], &b.texts[i], n)
		above = b.reach[i]
	}
	add(math.Inf(1), &infinite, d.Count)
	return c.buckets
}

// latest returns the latest exemplar above one value and not above another, nil if there
// is none, and the exemplars left for the next bucket. Both values rise from call to call.
//
// above is the greatest value that the previous bucket has counted, which may be a little
// above its bound. An exemplar between the two belongs to that bucket by the count and to
// this one by its value, and is left out.
func latest(list []monitor.Exemplar, above, most float64) (e *monitor.Exemplar, left []monitor.Exemplar) {
	for len(list) > 0 && list[0].Value <= most {
		if list[0].Value > above && (e == nil || list[0].Time.After(e.Time)) {
			e = &list[0]
		}
		list = list[1:]
	}
	return e, list
}

// zeroThreshold is the magnitude up to which native histograms count a value as zero,
// about 5.5e-20: a Distribution does not tell smaller values apart. It is the same for
// every histogram from the start, because Prometheus takes a falling threshold for a
// restart, and because Prometheus 2.42 recognizes an empty native histogram only by its
// threshold.
var zeroThreshold = dist.Bucket{Index: dist.MinIndex}.Upper()

// readNative sets h to the native histogram of d, in the memory of h, and with
// zeroThreshold.
func readNative(h *dist.NativeHistogram, d *monitor.Distribution, maxBuckets int) {
	h.Set(d, maxBuckets)
	h.ZeroThreshold = zeroThreshold
}
