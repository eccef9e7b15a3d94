// Package sketch is a lock-free base-2 exponential histogram: quantiles within
// RelativeError, and count, sum, minimum and maximum exactly.
package sketch

import (
	"iter"
	"math"
	"sync/atomic"
	"time"
)

// Sketch counts values in buckets. The zero value is empty and ready. All
// methods are safe for concurrent use; none blocks, and none allocates but at
// the first sight of a range of values.
type Sketch struct {
	positive, negative store

	zeros   atomic.Uint64
	invalid atomic.Uint64

	// The sum is kept in three parts, each in the type it was observed in, so
	// that whole numbers and durations add up exactly.
	floats atomic.Uint64 // float64 bits
	ints   atomic.Int64
	nanos  atomic.Int64

	// The bits of the extremes as ordered by order; zero is "none".
	least, most atomic.Uint64
}

// Bucket is a count of values v with Lower(Index) < |v| <= Upper(Index).
type Bucket struct {
	Index int
	Count uint64
}

// Observe adds a value. NaN and the infinities are counted as invalid and
// change nothing else.
func (s *Sketch) Observe(v float64) {
	if v-v != 0 { // NaN, or an infinity
		s.invalid.Add(1)
		return
	}
	for {
		old := s.floats.Load()
		if s.floats.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+v)) {
			break
		}
	}
	s.count(v)
}

// ObserveInt adds a whole number. Its bucket and the extremes are those of the
// nearest float64; the sum is exact until it overflows an int64.
func (s *Sketch) ObserveInt(v int64) {
	s.ints.Add(v)
	s.count(float64(v))
}

// ObserveDuration adds a duration, as seconds. The sum is exact to the
// nanosecond until it overflows 292 years.
func (s *Sketch) ObserveDuration(d time.Duration) {
	s.nanos.Add(int64(d))
	s.count(float64(d) * 1e-9)
}

func (s *Sketch) count(v float64) {
	o := order(v)
	for old := s.most.Load(); old < o; old = s.most.Load() {
		if s.most.CompareAndSwap(old, o) {
			break
		}
	}
	for old := s.least.Load(); old > o || old == 0; old = s.least.Load() {
		if s.least.CompareAndSwap(old, o) {
			break
		}
	}
	switch {
	case v > 0:
		s.positive.add(index(v))
	case v < 0:
		s.negative.add(index(-v))
	default:
		s.zeros.Add(1)
	}
}

// Positive yields the buckets of values above zero, smallest first.
func (s *Sketch) Positive() iter.Seq[Bucket] { return s.positive.buckets() }

// Negative yields the buckets of values below zero by magnitude, smallest first.
func (s *Sketch) Negative() iter.Seq[Bucket] { return s.negative.buckets() }

// Zeros returns how many values were zero.
func (s *Sketch) Zeros() uint64 { return s.zeros.Load() }

// Invalid returns how many values were refused.
func (s *Sketch) Invalid() uint64 { return s.invalid.Load() }

// Sum returns the sum of all values.
func (s *Sketch) Sum() float64 {
	// The division by a power of ten that float64 holds exactly is rounded
	// once; multiplying by 1e-9 would be rounded twice.
	return math.Float64frombits(s.floats.Load()) + float64(s.ints.Load()) + float64(s.nanos.Load())/1e9
}

// Extremes returns the least and the greatest value; both are zero while the
// sketch is empty.
func (s *Sketch) Extremes() (least, greatest float64) {
	return unorder(s.least.Load()), unorder(s.most.Load())
}

// order maps floats to integers that compare the same way, never zero: of the
// finite floats only the bits of a NaN would be.
func order(v float64) uint64 {
	bits := math.Float64bits(v)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

func unorder(o uint64) float64 {
	switch {
	case o == 0:
		return 0
	case o>>63 != 0:
		return math.Float64frombits(o &^ (1 << 63))
	}
	return math.Float64frombits(^o)
}
