package sketch

import (
	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
	"math"
	"sync/atomic"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A share is a part of a sketch's values: all of them until processors collide.
type share struct {
	sums

	// The extremes as order encodes them; zero means none.
	least, most atomic.Uint64

	positive, negative store
	zeros              atomic.Uint64
	invalid            atomic.Uint64
}

// A paddedShare has cache lines of its own.
type paddedShare struct {
	share
	_ [stripe.CacheLine - unsafe.Sizeof(share{})]byte
}

// count adds a value to its bucket. The caller has added it to the sum before, so that
// a reader that reads in the opposite order finds every counted value in the sum.
func (h *share) count(v float64) {
	o := order(v)
	if h.most.Load() < o {
		h.raise(o)
	}
	if h.least.Load()-1 >= o { // zero, for none, becomes the largest number
		h.lower(o)
	}
	i, s := 0, &h.positive
	switch {
	case v > 0:
		i = bucket.Index(v)
	case v < 0:
		i, s = bucket.Index(-v), &h.negative
	default:
		h.zeros.Add(1)
		return
	}
	at := i >> chunkBits
	c := s.find(at)
	if c == nil {
		c = s.chunkSlow(at)
	}
	if n := &c[i&(chunkSize-1)]; n.Load() < full {
		n.Add(1)
	} else {
		s.addSlow(i)
	}
}

func (h *share) raise(o uint64) {
	for old := h.most.Load(); old < o; old = h.most.Load() {
		if h.most.CompareAndSwap(old, o) {
			return
		}
	}
}

func (h *share) lower(o uint64) {
	for old := h.least.Load(); old > o || old == 0; old = h.least.Load() {
		if h.least.CompareAndSwap(old, o) {
			return
		}
	}
}

// order maps finite floats to integers that compare the same way. It never returns
// zero, which only a NaN would be mapped to.
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
