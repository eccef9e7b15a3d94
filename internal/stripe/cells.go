package stripe

import (
	"math/bits"
	"runtime"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// CacheLine is the distance that keeps two cells from sharing a line: two
// 64-byte lines, because processors prefetch lines in pairs.
const CacheLine = 128

// Cells is an array of Ts, each CacheLine bytes, over which what many
// processors write is spread.
type Cells[T any] struct{ array }

// array is what assembly sees of Cells.
type array struct {
	first unsafe.Pointer
	mask  uint // one less than the number of cells, which is a power of two
	byID  bool // cells are chosen by the number of the processor
}

// NewCells returns zero cells: at least 8 and at most 64, and else four for each
// processor that Go uses, so that few share one even where the numbers of the
// processors are not in sequence.
func NewCells[T any]() *Cells[T] {
	list := make([]T, min(max(1<<bits.Len(uint(4*runtime.GOMAXPROCS(0)-1)), 8), 64))
	return &Cells[T]{array{unsafe.Pointer(unsafe.SliceData(list)), uint(len(list) - 1), cpu.HasID()}}
}

// All returns the cells.
func (c *Cells[T]) All() []T { return unsafe.Slice((*T)(c.first), c.mask+1) }

// Mine returns the cell that tends to be this goroutine's own while it runs: by
// the number of the processor, or, where that cannot be had for the price of a
// few additions, by the address of the goroutine's stack.
func (c *Cells[T]) Mine() *T { return (*T)(pick(&c.array)) }

// Slot returns the number by which a cell is chosen, before it is reduced to
// their number.
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
