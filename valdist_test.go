package monitor_test

import (
	"testing"
)

func BenchmarkValDistObserve(b *testing.B) {
	d := mon.ValDist("value")
	for b.Loop() {
		d.Observe(12.5)
	}
}
