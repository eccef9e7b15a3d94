// Package yardstick measures F, the unit in which the benchmarks of this module
// state times: two calls of time.Now and a defer, the least code that times a
// function by hand.
//
// Nanoseconds of different machines, or of a busy one, do not compare; ratios to F
// of the same process do.
package yardstick

import (
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// The first scope of a process starts the comparison of clocks that the
// documentation of package monitor describes. It is over when F has been measured.
var _ = monitor.Default.Scope("yardstick")

// F measures the unit. Each package of benchmarks has
//
//	func BenchmarkF(b *testing.B) { yardstick.F(b) }
func F(b *testing.B) {
	var total time.Duration
	b.ReportAllocs()
	for b.Loop() {
		timed(&total)
	}
}

// timed is not inlined, because instrumented functions are not.
//
//go:noinline
func timed(total *time.Duration) {
	start := time.Now()
	defer func() {
		end := time.Now() // not time.Since, which reads one clock only
		*total += end.Sub(start)
	}()
}
