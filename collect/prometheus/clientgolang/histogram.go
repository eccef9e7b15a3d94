package clientgolang

import (
	"cmp"
	"math"
	"slices"

	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// distributionOf returns the distribution of a histogram's values, which are known only
// as exactly as the package's documentation says.
func distributionOf(h *dto.Histogram) *monitor.Distribution {
	d := new(monitor.Distribution)
	if isNative(h) {
		readNative(d, h)
	} else {
		readClassic(d, h)
	}
	for _, e := range h.Exemplars {
		d.Exemplars = appendExemplar(d.Exemplars, e)
	}
	if len(h.Exemplars) == 0 {
		for _, b := range h.Bucket {
			d.Exemplars = appendExemplar(d.Exemplars, b.Exemplar)
		}
	}
	slices.SortStableFunc(d.Exemplars, func(a, b monitor.Exemplar) int { return cmp.Compare(a.Value, b.Value) })
	complete(d)
	d.Sum = h.GetSampleSum()
	if d.Count == 0 {
		d.Sum = 0
	}
	// A native histogram counts NaN, but in no bucket.
	if n := countOf(h.GetSampleCount(), h.GetSampleCountFloat()); isNative(h) && n > d.Count {
		d.Invalid = n - d.Count
	}
	return d
}

func appendExemplar(list []monitor.Exemplar, from *dto.Exemplar) []monitor.Exemplar {
	if e, ok := exemplarOf(from); ok {
		list = append(list, e)
	}
	return list
}

// isNative reports whether Prometheus takes h for a native histogram.
func isNative(h *dto.Histogram) bool {
	return len(h.PositiveSpan) > 0 || len(h.NegativeSpan) > 0 || h.GetZeroThreshold() > 0 || h.GetZeroCount() > 0 || h.GetZeroCountFloat() > 0
}

// countOf returns a count that is given in one of two types.
func countOf(whole uint64, float float64) uint64 {
	if float > 0 {
		return uint64(math.Round(min(float, 1<<62)))
	}
	return whole
}

// readNative adds the buckets of a native histogram.
func readNative(d *monitor.Distribution, h *dto.Histogram) {
	d.Zeros = countOf(h.GetZeroCount(), h.GetZeroCountFloat())
	d.Positive = nativeBuckets(h.GetSchema(), h.PositiveSpan, h.PositiveDelta, h.PositiveCount)
	d.Negative = nativeBuckets(h.GetSchema(), h.NegativeSpan, h.NegativeDelta, h.NegativeCount)
}

// nativeBuckets returns one side. There are never more buckets than deltas, or than
// counts if these are used, even if the spans are longer.
func nativeBuckets(schema int32, spans []*dto.BucketSpan, deltas []int64, counts []float64) (list []monitor.Bucket) {
	index, count := int64(0), int64(0)
	for _, s := range spans {
		index += int64(s.GetOffset())
		for range s.GetLength() {
			switch {
			case len(counts) > 0:
				count, counts = int64(countOf(0, counts[0])), counts[1:]
			case len(deltas) > 0:
				count, deltas = count+deltas[0], deltas[1:]
			default:
				return list
			}
			if count > 0 {
				list = appendBucket(list, indexAt(schema, index), uint64(count))
			}
			index++
		}
	}
	return list
}

// indexAt returns the index of our bucket in the middle of a native one, whose upper
// bound is 2^(index*2^-schema).
func indexAt(schema int32, index int64) int {
	index = min(max(index, math.MinInt32), math.MaxInt32) - 1
	shift := dist.Scale - min(max(schema, -4), 8)
	if shift < 0 {
		index >>= -shift
	} else {
		index = index<<shift + 1<<shift>>1
	}
	return int(min(max(index, dist.MinIndex), dist.MaxIndex))
}

// readClassic adds the values of classic buckets.
func readClassic(d *monitor.Distribution, h *dto.Histogram) {
	lower, below := math.Inf(-1), uint64(0)
	var negative []monitor.Bucket // from the greatest magnitude down
	add := func(upper float64, cumulative uint64) {
		if cumulative > below {
			side, index := place(lower, upper)
			switch n := cumulative - below; {
			case side == 0:
				d.Zeros += n
			case side > 0:
				d.Positive = appendBucket(d.Positive, index, n)
			default:
				negative = append(negative, monitor.Bucket{Index: index, Count: n})
			}
			below = cumulative
		}
		lower = upper
	}
	for _, b := range h.Bucket {
		if upper := b.GetUpperBound(); upper > lower { // and not NaN
			add(upper, countOf(b.GetCumulativeCount(), b.GetCumulativeCountFloat()))
		}
	}
	if !math.IsInf(lower, 1) {
		add(math.Inf(1), countOf(h.GetSampleCount(), h.GetSampleCountFloat()))
	}
	for _, b := range slices.Backward(negative) {
		d.Negative = appendBucket(d.Negative, b.Index, b.Count)
	}
}

// place returns the sign of the values between two bounds, and the bucket for their
// magnitudes: the middle one of the buckets that count at the upper bound and not at the
// lower. If the lowest bucket ends above zero, it begins at zero, as in Prometheus.
func place(lower, upper float64) (side, index int) {
	switch {
	case math.IsInf(lower, -1) && upper > 0:
		lower = 0
	case math.IsInf(lower, -1):
		lower = 2 * upper
	}
	switch {
	case lower < 0 && upper > 0, upper == 0 && lower == 0:
		return 0, 0
	case math.IsInf(upper, 1) && lower == 0:
		return 1, dist.MinIndex
	case math.IsInf(upper, 1):
		return 1, min(dist.Index(lower)+1, dist.MaxIndex)
	case lower == 0:
		return 1, dist.Index(upper / 2)
	case lower > 0:
		last := dist.Index(upper)
		return 1, min(max(dist.Index(math.Sqrt(lower)*math.Sqrt(upper)), dist.Index(lower)+1), last)
	case upper == 0:
		return -1, dist.Index(-lower / 2)
	}
	first := dist.Index(-upper)
	return -1, max(min(dist.Index(math.Sqrt(-lower)*math.Sqrt(-upper)), dist.Index(-lower)-1), first)
}

// appendBucket appends a bucket, or adds it to the last one if its index is not higher.
func appendBucket(list []monitor.Bucket, index int, count uint64) []monitor.Bucket {
	if n := len(list); n > 0 && list[n-1].Index >= index {
		list[n-1].Count += count
		return list
	}
	return append(list, monitor.Bucket{Index: index, Count: count})
}

// complete sets the numbers that follow from the buckets: the count, and the least and
// the greatest value, which are the middles of the outermost buckets.
func complete(d *monitor.Distribution) {
	d.Count = d.Zeros
	for _, side := range [][]monitor.Bucket{d.Negative, d.Positive} {
		for _, b := range side {
			d.Count += b.Count
		}
	}
	switch {
	case len(d.Negative) > 0:
		d.Min = -d.Negative[len(d.Negative)-1].Middle()
	case d.Zeros == 0 && len(d.Positive) > 0:
		d.Min = d.Positive[0].Middle()
	}
	switch {
	case len(d.Positive) > 0:
		d.Max = d.Positive[len(d.Positive)-1].Middle()
	case d.Zeros == 0 && len(d.Negative) > 0:
		d.Max = -d.Negative[0].Middle()
	}
}
