package otlp

import "github.com/spacemonkeygo/monitor/v2"

// exponential is what monitor.Distribution.Exponential returns, in memory that is
// used again.
type exponential struct {
	scale              int32
	zeros              uint64
	threshold          float64
	positive, negative side
}

type side struct {
	offset int32
	counts []uint64
}

// leastIndex is that of the bucket which is not bounded below, of magnitudes to
// 2^(1/64-64). What is in it counts as zero.
const leastIndex = -64 << monitor.Scale

// set makes it the distribution, with no more than limit buckets on a side.
func (h *exponential) set(d *monitor.Distribution, limit int) {
	h.zeros, h.threshold = d.Zeros, 0
	positive, negative := h.bounded(d.Positive), h.bounded(d.Negative)
	shift := 0
	for span(positive, shift) > limit || span(negative, shift) > limit {
		shift++
	}
	h.scale = int32(monitor.Scale - shift)
	h.positive.set(positive, shift)
	h.negative.set(negative, shift)
}

// bounded moves what is in the bucket without a lower bound to the zeros, and returns
// the others.
func (h *exponential) bounded(buckets []monitor.Bucket) []monitor.Bucket {
	for len(buckets) > 0 && buckets[0].Index <= leastIndex {
		h.zeros += buckets[0].Count
		h.threshold = monitor.Bucket{Index: leastIndex}.Upper()
		buckets = buckets[1:]
	}
	return buckets
}

// span returns how many buckets there are from the first to the last, once 2^shift of
// them have been made one.
func span(buckets []monitor.Bucket, shift int) int {
	if len(buckets) == 0 {
		return 0
	}
	return buckets[len(buckets)-1].Index>>shift - buckets[0].Index>>shift + 1
}

func (s *side) set(buckets []monitor.Bucket, shift int) {
	s.offset, s.counts = 0, s.counts[:0]
	if len(buckets) == 0 {
		return
	}
	first := buckets[0].Index >> shift
	s.offset = int32(first)
	for _, b := range buckets {
		for len(s.counts) <= b.Index>>shift-first {
			s.counts = append(s.counts, 0)
		}
		s.counts[len(s.counts)-1] += b.Count
	}
}
