package env

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

var sink []byte

// The numbers from runtime/metrics agree with those of package runtime, which stops
// the world for them.
func TestAgainstMemStats(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // no cycle in between
	for range 20 {
		sink = make([]byte, 1<<20)
		runtime.GC()
	}
	sink = make([]byte, 64<<20)
	debug.FreeOSMemory() // now, and not between the two readings
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := take()
	runtime.ReadMemStats(&after)

	between := func(name string, low, high uint64) {
		m, ok := got["runtime "+name]
		require.True(t, ok, name)
		v := m.Float + float64(m.Int)
		// The statistics of a processor's cache of small objects lag behind
		// unless the world is stopped.
		require.GreaterOrEqual(t, v, float64(low)*0.98, name)
		require.LessOrEqual(t, v, float64(high)*1.02, name)
	}
	between("allocated", before.TotalAlloc, after.TotalAlloc)
	// MemStats counts each tiny object, the runtime's metric their blocks.
	between("allocations", before.Mallocs-tiny(t), after.Mallocs-tiny(t))
	between("heap_objects", before.Mallocs-before.Frees, after.Mallocs-after.Frees)
	between("memory", before.Sys-before.HeapReleased, after.Sys-after.HeapReleased)
	between("gc_cycles", uint64(before.NumGC), uint64(after.NumGC))
	between("heap_live", 1<<20, after.HeapAlloc)
	require.Equal(t, before.NumGC, after.NumGC)
	require.EqualValues(t, after.NumGC, got["runtime gc_cycles"].Int)
	require.InDelta(t, after.GCCPUFraction, got["runtime gc_cpu_fraction"].Float, 1e-9)

	pauses := got["runtime gc_pauses"].Distribution
	require.EqualValues(t, 2*after.NumGC, pauses.Count)
	require.InEpsilon(t, float64(after.PauseTotalNs)/1e9, pauses.Sum, 0.112)
	require.EqualValues(t, pauses.Count, sum(pauses))
}

func tiny(t *testing.T) uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/tiny/allocs:objects"}}
	metrics.Read(s)
	require.Equal(t, metrics.KindUint64, s[0].Value.Kind())
	return s[0].Value.Uint64()
}

func TestAgainstRuntime(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	for range 50 {
		go func() { <-stop }()
	}
	got := take()
	require.EqualValues(t, runtime.NumGoroutine(), got["runtime goroutines"].Float)
	require.EqualValues(t, runtime.GOMAXPROCS(0), got["runtime gomaxprocs"].Float)
	require.GreaterOrEqual(t, got["runtime memory"].Float, got["runtime stacks"].Float)
	require.Positive(t, got["runtime sched_latencies"].Distribution.Count)
}

func TestLimitsAreAbsentIfThereAreNone(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(150))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 30))
	got := take()
	require.EqualValues(t, 150, got["runtime gogc"].Float)
	require.EqualValues(t, 1<<30, got["runtime memory_limit"].Float)

	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(math.MaxInt64)
	got = take()
	require.NotContains(t, got, "runtime gogc")
	require.NotContains(t, got, "runtime memory_limit")
}

// A metric that this version of Go lacks, or has in another shape, is left out.
func TestUnknownToTheRuntime(t *testing.T) {
	s := []metrics.Sample{{Name: "/no/such:thing"}, {Name: "/sched/latencies:seconds"}, {Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(s)
	var yielded []string
	e := &emitter{yield: func(m monitor.Metric) bool { yielded = append(yielded, m.Name); return true }}
	for _, kind := range []monitor.Kind{monitor.KindCounter, monitor.KindGauge, monitor.KindTimer} {
		e.sample("unknown", kind, monitor.None, s[0].Value)
	}
	e.sample("histogram as counter", monitor.KindCounter, monitor.None, s[1].Value)
	e.sample("number as timer", monitor.KindTimer, monitor.Seconds, s[2].Value)
	e.collector([]metrics.Sample{s[0], s[0], s[0], s[0], s[0]})
	seconds := []metrics.Sample{{Name: "/cpu/classes/total:cpu-seconds"}}
	metrics.Read(seconds)
	for unknown := cpuGC; unknown <= cpuTotal; unknown++ {
		read := []metrics.Sample{seconds[0], seconds[0], seconds[0], seconds[0], seconds[0]}
		read[unknown] = s[0]
		e.collector(read)
	}
	require.Empty(t, yielded)

	e.sample("number as counter", monitor.KindCounter, monitor.None, s[2].Value)
	require.Equal(t, []string{"number as counter"}, yielded)
}
