package sketch

import (
	"math"
	"time"
)

// DurationBounds finds, for each of the quantiles, the least bound that no less
// than this fraction of the values keeps to: the upper end of the bucket that
// has the value of rank ceil(q*count). It returns the number of values. Bounds
// are rounded up to whole nanoseconds; where there are no values they are zero.
// Negative values are not looked at: durations have none.
//
// Unlike the buckets themselves, this needs no memory.
func (s *Sketch) DurationBounds(quantiles []float64, bounds []time.Duration) (count uint64) {
	var few [8]*chunkList
	lists := few[:0]
	first, end := math.MaxInt, math.MinInt
	for p := range s.all() {
		count += p.zeros.Load()
		if l := p.positive.list.Load(); l != nil {
			lists = append(lists, l)
			first, end = min(first, l.first), max(end, l.first+len(l.chunks))
		}
	}
	zeros := count
	for at := first; at < end; at++ {
		for _, n := range sum(lists, at) {
			count += n
		}
	}
	for i, q := range quantiles {
		rank := max(uint64(math.Ceil(q*float64(count))), 1)
		bounds[i] = 0
		passed := zeros
		for at := first; at < end && passed < rank; at++ {
			for j, n := range sum(lists, at) {
				if passed += n; n > 0 && passed >= rank {
					bounds[i] = nanoseconds(Upper(at<<chunkBits + j))
					break
				}
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
