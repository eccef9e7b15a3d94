package stripe

import (
	"math/bits"
	"runtime"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// minWidth and maxWidth bound what a contended instrument costs in memory.
const minWidth, maxWidth = 8, 64

// Width returns over how many stripes a contended instrument is to be spread: a
// power of two, at least four times the number of processors that Go uses, so
// that few share a stripe even where they are not numbered in sequence.
func Width() int {
	return min(max(1<<bits.Len(uint(4*runtime.GOMAXPROCS(0)-1)), minWidth), maxWidth)
}

// Slot returns a number that tends to differ between goroutines that run at
// the same time: that of the processor, or, where it cannot be had for the price
// of a few additions, a hash of the address of the goroutine's stack.
func Slot() uint {
	if cpu.HasID() {
		return cpu.ID()
	}
	return stackSlot()
}

func stackSlot() uint {
	var here byte
	// Stacks are at least 2 KiB apart; the multiplier is 2^64 over the golden
	// ratio, whose products spread evenly in their top bits.
	page := uint64(uintptr(unsafe.Pointer(&here)) >> 11)
	return uint(page * 0x9E3779B97F4A7C15 >> 56)
}
