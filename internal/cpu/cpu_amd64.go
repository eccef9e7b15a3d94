package cpu

import "runtime"

var (
	hasTicks = invariant()
	// Only Linux is known to keep the processor's number in IA32_TSC_AUX.
	hasID = runtime.GOOS == "linux" && readable()
)

// Ticks returns the time-stamp counter. The processor may read it some tens of
// nanoseconds before or after the instructions around the call.
func Ticks() uint64

// ID returns the number of the processor that it is called on. It is a hint, because
// the goroutine may move to another processor. Call it only if HasID.
func ID() uint

func cpuid(leaf, sub uint32) (a, b, c, d uint32)

func invariant() bool {
	const last, power = 0x8000_0000, 0x8000_0007
	if a, _, _, _ := cpuid(last, 0); a < power {
		return false
	}
	_, _, _, d := cpuid(power, 0)
	return d>>8&1 != 0
}

// readable reports whether the processor has the instruction RDPID.
func readable() bool {
	const features = 7
	if a, _, _, _ := cpuid(0, 0); a < features {
		return false
	}
	_, _, c, _ := cpuid(features, 0)
	return c>>22&1 != 0
}
