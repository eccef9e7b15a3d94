// Package cpu reads the processor's time-stamp counter and the number of the processor,
// without a call to the kernel.
package cpu

// HasTicks reports whether Ticks counts at a constant rate, even in the processor's
// deeper states of sleep ("invariant TSC", Intel SDM volume 3, 18.17.1; AMD APM volume
// 2, 13.2.4). It does not say whether the machine's processors agree.
func HasTicks() bool { return hasTicks }

// HasID reports whether ID returns the number of the processor.
func HasID() bool { return hasID }
