// Package sample is what the runner is tested with.
package sample

import "testing"

func BenchmarkRow(b *testing.B) {
	b.Run("monitor", func(b *testing.B) { report(b, 50, 2) })
	b.Run("peer", func(b *testing.B) { report(b, 400, 7) })
}

func BenchmarkOther(b *testing.B) {
	b.Run("monitor", func(b *testing.B) { report(b, 1, 0) })
}

// BenchmarkF comes last here: the runner is to put it first.
func BenchmarkF(b *testing.B) { report(b, 100, 0) }

// report claims to have taken this long.
func report(b *testing.B, ns, allocs float64) {
	b.ReportAllocs()
	for b.Loop() {
	}
	b.ReportMetric(ns, "ns/op")
	b.ReportMetric(allocs, "allocs/op")
}
