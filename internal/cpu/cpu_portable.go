//go:build !amd64

package cpu

const (
	hasTicks = false
	hasID    = false
)

// Ticks returns zero: HasTicks is false.
func Ticks() uint64 { return 0 }

// ID returns zero: HasID is false.
func ID() uint { return 0 }
