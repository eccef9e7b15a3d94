package sketch

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
)

// DurationBounds finds, for each of the quantiles, the least bound that no less
// than this fraction of the values keeps to: the upper end of the bucket that
// has the value of rank ceil(q*count). It returns the number of values. Bounds
// are rounded up to whole nanoseconds; where there are no values they are zero.
// Negative values are not looked at: durations have none.
//
// Unlike ReadInto, it needs no memory.
func (s *Sketch) DurationBounds(quantiles []float64, bounds []time.Duration) (count uint64) {
	var few [8]*chunkList
	zeros := s.Zeros()
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

// nanoseconds returns the seconds as a duration, rounded up, and the longest one
// if they are too many.
func nanoseconds(seconds float64) time.Duration {
	if ns := math.Ceil(seconds * 1e9); ns < math.MaxInt64 {
		return time.Duration(ns)
	}
	return math.MaxInt64
}
