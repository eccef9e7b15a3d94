// Package stripe spreads the atomic additions that many processors make to
// one number over several cache lines, once they are seen to collide.
package stripe

import (
	"sync/atomic"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// CacheLine is the distance that keeps two cells from sharing a line: two
// 64-byte lines, because processors prefetch lines in pairs.
const CacheLine = 128

// Counter is a sum of int64 additions. The zero value is ready, costs 16
// bytes, and grows by Width cells of CacheLine bytes when processors collide on
// it. All methods are safe for concurrent use.
type Counter struct {
	base  atomic.Int64
	cells atomic.Pointer[cells]
}

// cells is a power of two of them.
type cells []cell

type cell struct {
	n atomic.Int64
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
	if first := &(*s)[0]; cpu.HasID() {
		// One instruction more than an addition, if it is in one call.
		cpu.Add((*int64)(unsafe.Pointer(first)), uint(len(*s)-1), n)
	} else {
		(*s)[stackSlot()&uint(len(*s)-1)].n.Add(n)
	}
}

// split gives the counter its stripes; the losers of the race use the winner's.
func (c *Counter) split() *cells {
	s := make(cells, Width())
	c.cells.CompareAndSwap(nil, &s)
	return c.cells.Load()
}

// Load returns the sum. Additions that happened before the call are in it;
// concurrent ones may be. The sum of additions that are all positive never
// decreases from one call to the next of the same goroutine.
func (c *Counter) Load() int64 {
	sum := c.base.Load()
	if s := c.cells.Load(); s != nil {
		for i := range *s {
			sum += (*s)[i].n.Load()
		}
	}
	return sum
}
