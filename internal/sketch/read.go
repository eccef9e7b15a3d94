package sketch

import (
	"slices"

	"github.com/spacemonkeygo/monitor/v2/dist"
)

// ReadInto replaces what d holds, in the same memory, by what was observed so far.
// The exemplars stay as they are.
func (s *Sketch) ReadInto(d *dist.Distribution) {
	*d = dist.Distribution{
		Zeros:    s.Zeros(),
		Invalid:  s.Invalid(),
		Positive: s.appendBuckets(d.Positive[:0], func(h *share) *store { return &h.positive }),
		Negative: s.appendBuckets(d.Negative[:0], func(h *share) *store { return &h.negative }),

		Exemplars: d.Exemplars,
	}
	d.Count = d.Zeros + total(d.Positive) + total(d.Negative)
	if d.Count == 0 {
		return
	}
	// Read last: they are written before the bucket is, so that they cover
	// every value in Count.
	d.Sum = s.Sum()
	d.Min, d.Max = s.Extremes()
}

func total(buckets []dist.Bucket) (n uint64) {
	for _, b := range buckets {
		n += b.Count
	}
	return n
}

// appendBuckets appends the buckets that are not empty, smallest magnitude first.
// A slice without memory gets as much as it needs.
func (s *Sketch) appendBuckets(to []dist.Bucket, of func(*share) *store) []dist.Bucket {
	var few [8]*chunkList
	chunks := s.chunks(few[:0], of)
	if cap(to) == 0 {
		n := 0
		for range chunks.buckets() {
			n++
		}
		to = slices.Grow(to, n)
	}
	for i, count := range chunks.buckets() {
		to = append(to, dist.Bucket{Index: i, Count: count})
	}
	return to
}
