// Package sketch is a lock-free base-2 exponential histogram: quantiles within
// RelativeError, and count, sum, minimum and maximum exactly.
package sketch

import (
	"iter"
	"math"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// Sketch counts values in buckets. The zero value is empty and ready. All
// methods are safe for concurrent use; none blocks, and none allocates but at
// the first sight of a range of values and when processors are seen to collide:
// from then on each adds to a part of its own, and readers add up the parts.
type Sketch struct {
	first part
	more  atomic.Pointer[stripe.Cells[paddedPart]]

	collisions atomic.Uint32
}

// patience is the number of collisions that make a sketch grow parts: two
// goroutines that meet once in a while are not worth the memory.
const patience = 16

// Observe adds a value. NaN and the infinities are counted as invalid and
// change nothing else.
func (s *Sketch) Observe(v float64) {
	p := s.part()
	if v-v != 0 { // NaN, or an infinity
		p.invalid.Add(1)
		return
	}
	if p.addFloat(v) {
		s.collided()
	}
	p.count(v)
}

// ObserveInt adds a whole number. Its bucket and the extremes are those of the
// nearest float64; the sum is exact until it overflows an int64.
func (s *Sketch) ObserveInt(v int64) {
	p := s.part()
	if add(&p.ints, v) {
		s.collided()
	}
	p.count(float64(v))
}

// ObserveDuration adds a duration, as seconds. The sum is exact to the
// nanosecond until it overflows 292 years.
func (s *Sketch) ObserveDuration(d time.Duration) {
	p := s.part()
	if add(&p.nanos, int64(d)) {
		s.collided()
	}
	p.count(float64(d) * 1e-9)
}

// part returns the part that this processor adds to.
func (s *Sketch) part() *part {
	if s.more.Load() == nil {
		return &s.first
	}
	return s.partSlow()
}

// partSlow is apart so that part can be inlined.
//
//go:noinline
func (s *Sketch) partSlow() *part { return &s.more.Load().Mine().part }

// collided counts a collision, which may happen among the parts too, and makes
// the parts, once: they are not to be replaced.
func (s *Sketch) collided() {
	if s.more.Load() == nil && s.collisions.Add(1) >= patience {
		s.more.CompareAndSwap(nil, stripe.NewCells[paddedPart]())
	}
}

// all yields the parts.
func (s *Sketch) all() iter.Seq[*part] {
	return func(yield func(*part) bool) {
		if !yield(&s.first) {
			return
		}
		if more := s.more.Load(); more != nil {
			for i := range more.All() {
				if !yield(&more.All()[i].part) {
					return
				}
			}
		}
	}
}

// Zeros returns how many values were zero.
func (s *Sketch) Zeros() (n uint64) {
	for p := range s.all() {
		n += p.zeros.Load()
	}
	return n
}

// Invalid returns how many values were refused.
func (s *Sketch) Invalid() (n uint64) {
	for p := range s.all() {
		n += p.invalid.Load()
	}
	return n
}

// Sum returns the sum of all values.
func (s *Sketch) Sum() float64 {
	var floats float64
	var ints, nanos int64
	for p := range s.all() {
		floats += math.Float64frombits(p.floats.Load())
		ints += p.ints.Load()
		nanos += p.nanos.Load()
	}
	// The division by a power of ten that float64 holds exactly is rounded
	// once; multiplying by 1e-9 would be rounded twice.
	return floats + float64(ints) + float64(nanos)/1e9
}

// Extremes returns the least and the greatest value; both are zero while the
// sketch is empty.
func (s *Sketch) Extremes() (least, greatest float64) {
	var low, high uint64
	for p := range s.all() {
		if l := p.least.Load(); low == 0 || l != 0 && l < low {
			low = l
		}
		high = max(high, p.most.Load())
	}
	return unorder(low), unorder(high)
}
