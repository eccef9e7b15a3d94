// Package sketch implements a lock-free base-2 exponential histogram. Its quantiles are
// within bucket.RelativeError; count, sum, minimum and maximum are exact.
package sketch

import (
	"iter"
	"math"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Sketch counts values in buckets. The zero value is empty and ready to use. All
// methods are safe for concurrent use and none blocks. Observing allocates only for
// the first value in a range of values, and once when processors collide: from then
// on each processor adds to a share of its own, and readers add up the shares.
type Sketch struct {
	first share
	more  stripe.Cells[paddedShare]

	collisions atomic.Uint32
}

// patience is the number of collisions after which a sketch gets shares. Two
// goroutines that collide once in a while are not worth the memory.
const patience = 16

// Observe adds a value. NaN and the infinities are counted as invalid and
// change nothing else.
func (s *Sketch) Observe(v float64) {
	h := s.mine()
	if !addFloat(&h.floats, v) {
		if v-v != 0 { // NaN, or an infinity, which addFloat never adds
			h.invalid.Add(1)
			return
		}
		if h.addFloatSlow(v) {
			s.collided()
		}
	}
	h.count(v)
}

// ObserveInt adds a whole number. The bucket and the extremes are those of the nearest
// float64. The sum of whole numbers is exact, and rounded once when it is read.
func (s *Sketch) ObserveInt(v int64) {
	h := s.mine()
	if !add(&h.ints, v) && h.addSlow(&h.ints, v) {
		s.collided()
	}
	h.count(float64(v))
}

// ObserveDuration adds a duration, in seconds. The sum of durations is exact to the
// nanosecond, and rounded when it is read.
func (s *Sketch) ObserveDuration(d time.Duration) {
	h := s.mine()
	if !add(&h.nanos, int64(d)) && h.addSlow(&h.nanos, int64(d)) {
		s.collided()
	}
	h.count(float64(d) * 1e-9)
}

// mine returns the share that this processor adds to.
func (s *Sketch) mine() *share {
	if s.more.None() {
		return &s.first
	}
	return s.mineSlow()
}

// mineSlow is apart so that mine can be inlined.
//
//go:noinline
func (s *Sketch) mineSlow() *share { return &s.more.Mine().share }

// collided counts a collision and makes the shares if there were enough. It makes
// them only once, because collisions can happen in shares too.
func (s *Sketch) collided() {
	if s.more.None() && s.collisions.Add(1) >= patience {
		s.more.Make()
	}
}

// all yields the shares.
func (s *Sketch) all() iter.Seq[*share] {
	return func(yield func(*share) bool) {
		if !yield(&s.first) {
			return
		}
		more := s.more.All()
		for i := range more {
			if !yield(&more[i].share) {
				return
			}
		}
	}
}

// special returns how many values were zero, and how many were dropped because they were
// NaN or infinite.
func (s *Sketch) special() (zeros, invalid uint64) {
	for h := range s.all() {
		zeros += h.zeros.Load()
		invalid += h.invalid.Load()
	}
	return zeros, invalid
}

// Activity returns a number that changes when a value is observed, with few exceptions: it is a
// checksum of the sums and of the values that add nothing to them.
func (s *Sketch) Activity() (sum uint64) {
	for h := range s.all() {
		floats, ints, nanos := h.words()
		sum += math.Float64bits(floats) + uint64(ints)*3 + uint64(nanos)*5 + (h.zeros.Load()+h.invalid.Load())*7
	}
	return sum
}

// Summary returns the sum of all values, or the finite number nearest to it, and the least
// and the greatest; all are zero while the sketch is empty. If no value is negative,
// successive sums in one goroutine never fall.
func (s *Sketch) Summary() (sum, least, greatest float64) {
	var t total
	var low, high uint64
	for h := range s.all() {
		t.add(&h.sums)
		if l := h.least.Load(); low == 0 || l != 0 && l < low {
			low = l
		}
		high = max(high, h.most.Load())
	}
	return t.float64(), unorder(low), unorder(high)
}
