// Package stripe spreads atomic additions to one number over several cache lines once
// processors collide on it.
package stripe

import "sync/atomic"

// A Counter is a sum of int64 additions. The zero value is ready to use and has 16
// bytes; it gets Cells when processors collide. All methods are safe for concurrent
// use.
type Counter struct {
	base  atomic.Int64
	cells Cells[cell]
}

type cell struct {
	n atomic.Int64 // first, for add
	_ [CacheLine - 8]byte
}

// Add adds n. It is one compare-and-swap until processors collide.
func (c *Counter) Add(n int64) {
	cells := c.cells.made.Load()
	if cells == nil {
		if old := c.base.Load(); c.base.CompareAndSwap(old, old+n) {
			return
		}
		c.cells.Make()
		cells = c.cells.made.Load()
	}
	add(cells, n)
}

// Load returns the sum, including all additions that happened before the call and
// perhaps concurrent ones. If all additions are positive, successive calls in one
// goroutine never return less.
func (c *Counter) Load() int64 {
	sum := c.base.Load()
	cells := c.cells.All()
	for i := range cells {
		sum += cells[i].n.Load()
	}
	return sum
}
