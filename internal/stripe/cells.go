package stripe

import (
	"math/bits"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// CacheLine is the size of a cell, so that no two cells share a cache line: two lines
// of 64 bytes, because processors prefetch lines in pairs.
const CacheLine = 128

// Cells is an array of Ts of CacheLine bytes each. Processors that write at the same
// time mostly write to different cells. The zero value has no cells until Make. All
// methods are safe for concurrent use.
type Cells[T any] struct{ made atomic.Pointer[array] }

// An array is what assembly reads of Cells.
type array struct {
	first unsafe.Pointer
	mask  uint // one less than the number of cells, which is a power of two
	byID  bool // cells are chosen by the number of the processor
}

// Make makes the cells, with zero values, unless there are some: at least 8, at most 64,
// and in between four for each processor that Go uses, so that few processors share a
// cell even if their numbers are not in sequence.
func (c *Cells[T]) Make() {
	list := make([]T, min(max(1<<bits.Len(uint(4*runtime.GOMAXPROCS(0)-1)), 8), 64))
	c.made.CompareAndSwap(nil, &array{unsafe.Pointer(unsafe.SliceData(list)), uint(len(list) - 1), cpu.HasID()})
}

// None reports whether there are no cells.
func (c *Cells[T]) None() bool { return c.made.Load() == nil }

// All returns the cells.
func (c *Cells[T]) All() []T {
	if a := c.made.Load(); a != nil {
		return unsafe.Slice((*T)(a.first), a.mask+1)
	}
	return nil
}

// Mine returns a cell that is probably this goroutine's own while it runs. It chooses
// by the number of the processor or, where that is not cheap to read, by the address
// of the goroutine's stack. There must be cells.
func (c *Cells[T]) Mine() *T { return (*T)(pick(c.made.Load())) }

// ByProcessor reports whether Mine chooses by the number of the processor. If not, calls within
// each other may get different cells.
func ByProcessor() bool { return cpu.HasID() }

// Slot returns the number by which a cell is chosen, modulo the number of cells.
func Slot() uint {
	if cpu.HasID() {
		return cpu.ID()
	}
	return stackSlot()
}

const golden = 0x9E3779B97F4A7C15

func stackSlot() uint {
	var here byte
	// Stacks are at least 2 KiB apart; the multiplier is 2^64 over the golden
	// ratio, whose products spread evenly in their top bits.
	page := uint64(uintptr(unsafe.Pointer(&here)) >> 11)
	return uint(page * golden >> 56)
}
