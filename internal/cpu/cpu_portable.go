//go:build !amd64

package cpu

const (
	hasTicks = false
	hasID    = false
)

// Ticks returns zero: HasTicks is false.
func Ticks() uint64 { return 0 }

// Add does nothing: HasID is false.
func Add(cells *int64, mask uint, n int64) {}

// ID returns zero: HasID is false.
func ID() uint { return 0 }
