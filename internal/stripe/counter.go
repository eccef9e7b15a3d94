// Package stripe spreads atomic additions to one number over several cache lines once
// processors collide on it.
package stripe

import (
	"math"
	"sync/atomic"
)

// A Counter is a sum of int64 additions that stays at math.MaxInt64 instead of overflowing.
// The zero value is ready to use and has 16 bytes; it gets Cells when processors collide.
// All methods are safe for concurrent use.
type Counter struct {
	base  atomic.Int64
	cells Cells[cell]
}

type cell struct {
	n atomic.Int64 // first, for add; not negative
	_ [CacheLine - 8]byte
}

// maxCellAddition is the largest number that is added to a cell: so small that no cell
// ever overflows.
const maxCellAddition = 1 << 30

// Add adds n, which is negative only to take back what was added. It is one
// compare-and-swap until processors collide.
func (c *Counter) Add(n int64) {
	cells := c.cells.made.Load()
	if cells == nil {
		old := c.base.Load()
		if sum := old + n; sum >= 0 && c.base.CompareAndSwap(old, sum) {
			return
		}
		c.cells.Make()
		cells = c.cells.made.Load()
	}
	if uint64(n) > maxCellAddition {
		c.addToBase(n)
		return
	}
	add(cells, n)
}

//go:noinline
func (c *Counter) addToBase(n int64) {
	for {
		old := c.base.Load()
		sum := old + n
		if n > 0 && sum < old {
			sum = math.MaxInt64
		}
		if c.base.CompareAndSwap(old, sum) {
			return
		}
	}
}

// Load returns the sum, including all additions that happened before the call and
// perhaps concurrent ones. If nothing is taken back, successive calls in one goroutine
// never return less.
func (c *Counter) Load() int64 {
	sum := c.base.Load()
	cells := c.cells.All()
	for i := range cells {
		n := cells[i].n.Load()
		if sum > math.MaxInt64-n {
			c.base.Store(math.MaxInt64)
			return math.MaxInt64
		}
		sum += n
	}
	return sum
}
