package dist

import (
	"iter"
	"slices"
)

// A NativeHistogram is a Distribution in the shape of Prometheus' native
// histograms, with the fields that Histogram has in the exposition format and
// in remote write. Count and Sum are the Distribution's.
type NativeHistogram struct {
	Schema             int32  // the base of the buckets is 2^(2^-Schema)
	ZeroCount          uint64 // values from -ZeroThreshold to ZeroThreshold
	ZeroThreshold      float64
	Positive, Negative NativeBuckets
}

// NativeBuckets are one side of a NativeHistogram. Bucket i has the magnitudes
// above base^(i-1) and not above base^i, save those of the zero count: its
// index is that of OpenTelemetry, and of Bucket, plus one.
//
// A span is a run of buckets; each of them has a delta, which is its count less
// that of the bucket listed before it.
type NativeBuckets struct {
	Spans  []NativeSpan
	Deltas []int64
}

// NativeSpan is Length buckets. Offset is the index of the first of them, or,
// after another span, the number of buckets left out in between.
type NativeSpan struct {
	Offset int32
	Length uint32
}

// minSchema is the coarsest that Prometheus takes. With it there are no more
// than 8 buckets to each side.
const minSchema = -4

// maxGap is how many empty buckets are listed rather than left out. Each takes
// a byte or two, and a further span six or more.
const maxGap = 2

// Native returns the distribution at the greatest schema, from Scale down to
// -4, at which no more than maxBuckets buckets are listed on both sides
// together. It is what native_histogram_bucket_limit counts: empty buckets are
// in it only where listing them is shorter. Zero or less stands for no limit,
// and 16 is the least limit that any values can be brought into.
//
// The conversion is exact in the same way as Exponential's, and has the same
// two exceptions. A histogram without values has an empty span, which tells it
// from a classic histogram.
func (d *Distribution) Native(maxBuckets int) (h NativeHistogram) {
	h.Set(d, maxBuckets)
	return h
}

// Set makes h what d.Native(maxBuckets) returns, in the memory that h has: it
// allocates only where that is too small. Copies of h that were made before share
// the memory of its Spans and Deltas, and change with it.
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

// A run is a bucket that is not empty, at a lower scale, and the number of
// empty ones since the one before.
type run struct {
	gap   int // of the first, its index
	first bool
	count uint64
}

// startsSpan reports whether the run is the first of a span.
func (r run) startsSpan() bool { return r.first || r.gap > maxGap }

// runs yields the buckets once 2^shift of them have been made one, with
// Prometheus' indexes.
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

// listed returns how many buckets set lists.
func listed(buckets []Bucket, shift int) (n int) {
	for r := range runs(buckets, shift) {
		if !r.startsSpan() {
			n += max(r.gap, 0)
		}
		n++
	}
	return n
}

// set replaces the buckets by these, 2^shift of them made one.
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
			for range r.gap { // fewer than none if they are not in order
				list(0)
			}
		}
		list(int64(r.count))
	}
}
