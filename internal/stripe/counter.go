// Package stripe spreads the atomic additions that many processors make to
// one number over several cache lines, once they are seen to collide.
package stripe

import (
	"sync/atomic"
	"unsafe"
)

// cells is the number of stripes of a contended counter, a power of two.
const cells = 8

// cacheLine is the distance that keeps two cells from sharing a line: two
// 64-byte lines, because processors prefetch lines in pairs.
const cacheLine = 128

// Counter is a sum of int64 additions. The zero value is ready, costs 16
// bytes, and grows by cells*cacheLine bytes when two processors collide on it.
// All methods are safe for concurrent use.
type Counter struct {
	base    atomic.Int64
	striped atomic.Pointer[[cells]cell]
}

type cell struct {
	n atomic.Int64
	_ [cacheLine - 8]byte
}

// Add adds n. While nobody collides it is one compare-and-swap.
func (c *Counter) Add(n int64) {
	s := c.striped.Load()
	if s == nil {
		if old := c.base.Load(); c.base.CompareAndSwap(old, old+n) {
			return
		}
		s = c.split()
	}
	s[Slot()%cells].n.Add(n)
}

// split gives the counter its stripes; the losers of the race use the winner's.
func (c *Counter) split() *[cells]cell {
	c.striped.CompareAndSwap(nil, new([cells]cell))
	return c.striped.Load()
}

// Load returns the sum. Additions that happened before the call are in it;
// concurrent ones may be. The sum of additions that are all positive never
// decreases from one call to the next of the same goroutine.
func (c *Counter) Load() int64 {
	sum := c.base.Load()
	if s := c.striped.Load(); s != nil {
		for i := range s {
			sum += s[i].n.Load()
		}
	}
	return sum
}

// Slot returns a number that tends to differ between goroutines that run at
// the same time and to stay the same within one: a hash of the address of its
// stack, which is free to read.
func Slot() uint {
	var here byte
	// Stacks are at least 2 KiB apart; the multiplier is 2^64 over the golden
	// ratio, whose products spread evenly in their top bits.
	page := uint64(uintptr(unsafe.Pointer(&here)) >> 11)
	return uint(page * 0x9E3779B97F4A7C15 >> 56)
}
