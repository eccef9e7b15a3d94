// Package cpu reads what the processor tells a program without asking the
// kernel: its time-stamp counter, and on which processor the program runs.
package cpu

// HasTicks reports whether Ticks counts at a constant rate, also in the
// processor's deeper states of sleep ("invariant TSC", Intel SDM volume 3,
// 18.17.1; AMD APM volume 2, 13.2.4). Whether all processors of the machine
// agree on it is not the processor's to say.
func HasTicks() bool { return hasTicks }

// HasID reports whether ID knows the processor.
func HasID() bool { return hasID }
