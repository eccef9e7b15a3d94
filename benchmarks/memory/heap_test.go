package memory

import (
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// heap returns the bytes of the objects that are reachable.
func heap() uint64 {
	// The second run empties what sync.Pool kept through the first, and frees what
	// the first one's finalizers kept alive.
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// growth returns the number of bytes by which the reachable heap grows during
// build.
func growth(build func()) float64 {
	before := heap()
	build()
	return float64(heap()) - float64(before)
}

// measure reports the bytes of each of the n things that build makes. Function
// prepare returns the part that exists once, however many things there are, such as
// a registry. Everything else in the process can only add to the result, so the
// least of several measurements is the best.
func measure[T any](b *testing.B, n int, prepare func() T, build func(T)) {
	least := math.Inf(1)
	for b.Loop() {
		with := prepare()
		least = min(least, growth(func() { build(with) })/float64(n))
		runtime.KeepAlive(with)
	}
	b.ReportMetric(least, "B/each")
	b.ReportMetric(0, "ns/op") // meaningless: not reported
}

// growth measures the kept memory: no more, and no less.
func TestGrowth(t *testing.T) {
	const n, size = 10_000, 256
	kept := make([]*[size]byte, n)
	got := growth(func() {
		for i := range kept {
			kept[i] = new([size]byte)
		}
	})
	runtime.KeepAlive(kept)
	require.InDelta(t, n*size, got, n*size/100)
	got = growth(func() {
		for range n {
			sink = new([size]byte)
		}
	})
	require.InDelta(t, 0, got, n)
}

var sink *[256]byte
