package sketch

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
)

// DurationBounds sets bounds[i] to an upper bound of quantile quantiles[i]: the upper
// bound of the bucket with the value of rank ceil(q*count), rounded up to whole
// nanoseconds, or zero if there are no values. It returns the number of values.
// Negative values are ignored, because durations are not negative.
//
// Unlike ReadInto, DurationBounds does not allocate.
func (s *Sketch) DurationBounds(quantiles []float64, bounds []time.Duration) (count uint64) {
	var few [8]*chunkList
	zeros, _ := s.special()
	chunks := s.chunks(few[:0], func(h *share) *store { return &h.positive })
	count = zeros
	for _, n := range chunks.buckets() {
		count += n
	}
	for i, q := range quantiles {
		rank := max(uint64(math.Ceil(q*float64(count))), 1)
		bounds[i] = 0
		passed := zeros
		if passed >= rank {
			continue
		}
		for at, n := range chunks.buckets() {
			if passed += n; passed >= rank {
				bounds[i] = nanoseconds(bucket.Upper(at))
				break
			}
		}
	}
	return count
}

// nanoseconds converts seconds to a duration, rounded up and at most the longest one.
func nanoseconds(seconds float64) time.Duration {
	if ns := math.Ceil(seconds * 1e9); ns < math.MaxInt64 {
		return time.Duration(ns)
	}
	return math.MaxInt64
}
