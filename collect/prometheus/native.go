package prometheus

import "github.com/spacemonkeygo/monitor/v2"

// zeroThreshold is the magnitude up to which native histograms count a value as
// zero, about 5.5e-20: all that a Distribution does not tell apart. It is that of
// every histogram, from the start, as Prometheus takes a threshold that falls for
// a restart; and Prometheus 2.42 knows a native histogram that is empty by nothing
// else.
var zeroThreshold = monitor.Bucket{Index: firstIndex}.Upper()

// firstIndex is the index of the bucket that is not bounded below, and minSchema
// the coarsest that there is: with it there are no more than 8 buckets to a side.
const (
	firstIndex = -64 << monitor.Scale
	minSchema  = -4
)

// readNative makes h what Distribution.Native returns, in the memory that h has,
// but for the zero threshold, which is always the same.
func readNative(h *monitor.NativeHistogram, d *monitor.Distribution, maxBuckets int) {
	positive, negative := d.Positive, d.Negative
	h.ZeroThreshold, h.ZeroCount = zeroThreshold, d.Zeros
	for _, side := range [...]*[]monitor.Bucket{&positive, &negative} {
		for len(*side) > 0 && (*side)[0].Index <= firstIndex {
			h.ZeroCount += (*side)[0].Count
			*side = (*side)[1:]
		}
	}
	for h.Schema = monitor.Scale; ; h.Schema-- {
		shift := monitor.Scale - int(h.Schema)
		readSide(&h.Positive, positive, shift)
		readSide(&h.Negative, negative, shift)
		if h.Schema == minSchema || len(h.Positive.Deltas)+len(h.Negative.Deltas) <= maxBuckets {
			return
		}
	}
}

// readSide replaces one side by these buckets, 2^shift of them made one. Up to
// two that are empty are listed: each is a byte or two, and a further span is six.
func readSide(to *monitor.NativeBuckets, buckets []monitor.Bucket, shift int) {
	to.Spans, to.Deltas = to.Spans[:0], to.Deltas[:0]
	next, before := 0, int64(0)
	for len(buckets) > 0 {
		// Prometheus counts from the upper bound, and so from one more.
		index, count := buckets[0].Index>>shift+1, int64(0)
		for len(buckets) > 0 && buckets[0].Index>>shift+1 == index {
			count += int64(buckets[0].Count)
			buckets = buckets[1:]
		}
		if gap := index - next; len(to.Spans) == 0 || gap > 2 {
			to.Spans = append(to.Spans, monitor.NativeSpan{Offset: int32(gap)})
			next = index
		}
		span := &to.Spans[len(to.Spans)-1]
		for ; next < index; next++ {
			to.Deltas = append(to.Deltas, -before)
			before = 0
			span.Length++
		}
		to.Deltas = append(to.Deltas, count-before)
		span.Length++
		before, next = count, index+1
	}
}
