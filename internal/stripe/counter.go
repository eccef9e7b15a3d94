// Package stripe spreads the atomic additions that many processors make to
// one number over several cache lines, once they are seen to collide.
package stripe

import "sync/atomic"

// Counter is a sum of int64 additions. The zero value is ready, costs 16
// bytes, and grows by Cells when processors collide on it. All methods are safe
// for concurrent use.
type Counter struct {
	base  atomic.Int64
	cells atomic.Pointer[Cells[cell]]
}

type cell struct {
	n atomic.Int64 // first, for add
	_ [CacheLine - 8]byte
}

// Add adds n. While nobody collides it is one compare-and-swap.
func (c *Counter) Add(n int64) {
	s := c.cells.Load()
	if s == nil {
		if old := c.base.Load(); c.base.CompareAndSwap(old, old+n) {
			return
		}
		s = c.split()
	}
	add(&s.array, n)
}

// split gives the counter its cells; the losers of the race use the winner's.
func (c *Counter) split() *Cells[cell] {
	c.cells.CompareAndSwap(nil, NewCells[cell]())
	return c.cells.Load()
}

// Load returns the sum. Additions that happened before the call are in it;
// concurrent ones may be. The sum of additions that are all positive never
// decreases from one call to the next of the same goroutine.
func (c *Counter) Load() int64 {
	sum := c.base.Load()
	if s := c.cells.Load(); s != nil {
		for i := range s.All() {
			sum += s.All()[i].n.Load()
		}
	}
	return sum
}
