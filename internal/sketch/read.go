package sketch

import "github.com/spacemonkeygo/monitor/v2/dist"

// ReadInto sets d to the values observed so far. It reuses d's memory and leaves the
// exemplars as they are.
func (s *Sketch) ReadInto(d *dist.Distribution) {
	zeros, invalid := s.special()
	*d = dist.Distribution{
		Zeros:    zeros,
		Invalid:  invalid,
		Positive: s.appendBuckets(d.Positive[:0], func(h *share) *store { return &h.positive }),
		Negative: s.appendBuckets(d.Negative[:0], func(h *share) *store { return &h.negative }),

		Exemplars: d.Exemplars,
	}
	d.Count = d.Zeros + countOf(d.Positive) + countOf(d.Negative)
	if d.Count == 0 {
		return
	}
	// The sum and the extremes are read last. Writers write them before the
	// bucket, so that they cover every value in Count.
	d.Sum, d.Min, d.Max = s.Summary()
}

func countOf(buckets []dist.Bucket) (n uint64) {
	for _, b := range buckets {
		n += b.Count
	}
	return n
}

// appendBuckets appends the buckets that are not empty, sorted by index. A slice
// without memory gets what it needs in one allocation.
func (s *Sketch) appendBuckets(to []dist.Bucket, of func(*share) *store) []dist.Bucket {
	var few [8]*chunkList
	chunks := s.chunks(few[:0], of)
	if cap(to) == 0 {
		n := 0
		for range chunks.buckets() {
			n++
		}
		if n > 0 {
			to = make([]dist.Bucket, 0, n)
		}
	}
	for i, count := range chunks.buckets() {
		to = append(to, dist.Bucket{Index: i, Count: count})
	}
	return to
}
