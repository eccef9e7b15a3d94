package dist

import (
	"iter"
	"slices"
)

// A NativeHistogram has the buckets of a Distribution as Prometheus' native
// histograms define them, with the fields of Histogram in the exposition format and
// in remote write. Count and Sum are the Distribution's.
type NativeHistogram struct {
	Schema             int32  // the base of the buckets is 2^(2^-Schema)
	ZeroCount          uint64 // values from -ZeroThreshold to ZeroThreshold
	ZeroThreshold      float64
	Positive, Negative NativeBuckets
}

// NativeBuckets are one side of a NativeHistogram. Bucket i counts the magnitudes
// above base^(i-1) and not above base^i, except the values in the zero count: i is
// the index of OpenTelemetry, and of Bucket, plus one.
//
// A span is a run of buckets. Each bucket has a delta: its count minus the count of
// the bucket listed before it.
type NativeBuckets struct {
	Spans  []NativeSpan
	Deltas []int64
}

// A NativeSpan is a run of Length buckets. Offset is the index of the first bucket
// or, after another span, the number of buckets left out in between.
type NativeSpan struct {
	Offset int32
	Length uint32
}

// minSchema is the coarsest schema that Prometheus accepts. It leaves at most 8
// buckets on each side.
const minSchema = -4

// maxGap is the number of successive empty buckets that are listed rather than left
// out: each takes a byte or two, and another span six or more.
const maxGap = 2

// Native returns the distribution at the greatest schema, from Scale down to -4, at
// which at most maxBuckets buckets are listed on both sides together, as
// native_histogram_bucket_limit counts them. Empty buckets are listed only where
// that is shorter than another span. Zero or less means no limit. Any values fit into
// 16 buckets; a smaller limit may be exceeded.
//
// The conversion is as exact as that of Exponential, with the same two exceptions. A
// histogram without values has an empty span, which distinguishes it from a classic
// histogram.
func (d *Distribution) Native(maxBuckets int) (h NativeHistogram) {
	h.Set(d, maxBuckets)
	return h
}

// Set makes h equal to d.Native(maxBuckets). It reuses the memory of h's Spans and
// Deltas, which earlier copies of h share, and allocates only if that is too small.
func (h *NativeHistogram) Set(d *Distribution, maxBuckets int) {
	p := d.parts()
	shift := 0
	for maxBuckets > 0 && Scale-shift > minSchema && listed(p.positive, shift)+listed(p.negative, shift) > maxBuckets {
		shift++
	}
	h.Schema, h.ZeroCount, h.ZeroThreshold = int32(Scale-shift), p.zeros, p.threshold
	h.Positive.set(p.positive, shift)
	h.Negative.set(p.negative, shift)
	if len(p.positive)+len(p.negative) == 0 && p.zeros == 0 {
		h.Positive.Spans = append(h.Positive.Spans, NativeSpan{})
	}
}

// A run is a bucket that is not empty, at a lower scale, and the number of empty
// buckets before it.
type run struct {
	gap   int // for the first bucket, its index
	first bool
	count uint64
}

// startsSpan reports whether the run is the first of a span.
func (r run) startsSpan() bool { return r.first || r.gap > maxGap }

// runs merges every 2^shift buckets and yields the results, with Prometheus' indexes.
func runs(buckets []Bucket, shift int) iter.Seq[run] {
	return func(yield func(run) bool) {
		next := 0
		for i := 0; i < len(buckets); {
			index := buckets[i].Index >> shift
			r := run{gap: index + 1 - next, first: i == 0}
			for ; i < len(buckets) && buckets[i].Index>>shift == index; i++ {
				r.count += buckets[i].Count
			}
			if !yield(r) {
				return
			}
			next = index + 2
		}
	}
}

// listed returns the number of buckets that set lists.
func listed(buckets []Bucket, shift int) (n int) {
	for r := range runs(buckets, shift) {
		if !r.startsSpan() {
			n += max(r.gap, 0)
		}
		n++
	}
	return n
}

// set replaces the buckets by the given ones, every 2^shift of them merged.
func (n *NativeBuckets) set(buckets []Bucket, shift int) {
	n.Spans = n.Spans[:0]
	n.Deltas = slices.Grow(n.Deltas[:0], listed(buckets, shift))
	before := int64(0)
	list := func(count int64) {
		n.Deltas = append(n.Deltas, count-before)
		n.Spans[len(n.Spans)-1].Length++
		before = count
	}
	for r := range runs(buckets, shift) {
		if r.startsSpan() {
			n.Spans = append(n.Spans, NativeSpan{Offset: int32(r.gap)})
		} else {
			for range r.gap { // negative if the buckets are out of order
				list(0)
			}
		}
		list(int64(r.count))
	}
}
