package env

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// ours returns the metrics of this package in a snapshot of r.
func ours(r *monitor.Registry) (found []monitor.Metric) {
	for m := range r.Snapshot() {
		switch m.Scope {
		case "process", "runtime", "build":
			found = append(found, m)
		}
	}
	return found
}

func TestNothingUnlessRegistered(t *testing.T) {
	require.Empty(t, ours(monitor.Default))
	require.Empty(t, ours(monitor.NewRegistry()))
}

func TestRegisteredOnce(t *testing.T) {
	r := monitor.NewRegistry()
	runtime.GC() // some series need a cycle
	before := runtime.NumGoroutine()
	first := Register(r)
	n := len(ours(r))
	require.NotZero(t, n)

	second := Register(r)
	require.Len(t, ours(r), n)
	require.Equal(t, before, runtime.NumGoroutine())

	first()
	first() // does not count for the second
	require.Len(t, ours(r), n)
	second()
	require.Empty(t, ours(r))
	second()

	third := Register(r)
	require.Len(t, ours(r), n)
	first()
	second()
	require.Len(t, ours(r), n)
	third()
	require.Empty(t, ours(r))
}

func TestRegistriesAreApart(t *testing.T) {
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	removeA, removeB := Register(a), Register(b)
	removeA()
	require.Empty(t, ours(a))
	require.NotEmpty(t, ours(b))
	removeB()
	require.Empty(t, ours(b))
}

func TestForgottenRegistryIsCollected(t *testing.T) {
	size := func() int {
		registered.Lock()
		defer registered.Unlock()
		return len(registered.by)
	}
	before := size()
	kept := monitor.NewRegistry()
	defer Register(kept)()
	for range 10 {
		Register(monitor.NewRegistry())
	}
	require.Greater(t, size(), before+1)
	require.Eventually(t, func() bool {
		runtime.GC()
		return size() == before+1
	}, 10*time.Second, time.Millisecond)
	require.NotEmpty(t, ours(kept), "collected while in use")
}

func TestConcurrentSafe(t *testing.T) {
	r := monitor.NewRegistry()
	defer Register(r)()
	runtime.GC()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 25 {
				remove := Register(r)
				for m := range r.Snapshot() {
					if m.Name == "gc_pauses" {
						require.Equal(t, m.Distribution.Count, sum(m.Distribution))
					}
				}
				remove()
			}
		})
	}
	all.Wait()
}

func sum(d *monitor.Distribution) uint64 {
	n := d.Zeros
	for _, b := range d.Positive {
		n += b.Count
	}
	return n
}

// A reader may leave a snapshot at any point, and take one within another.
func TestSnapshotLeftAndNested(t *testing.T) {
	r := monitor.NewRegistry()
	defer Register(r)()
	runtime.GC()
	n := len(ours(r))
	for leave := range n {
		seen := 0
		for range (&registration{start: startTime()}).metrics {
			if seen == leave {
				break
			}
			seen++
		}
		require.Equal(t, leave, seen)
	}
	for m := range r.Snapshot() {
		if m.Scope == "runtime" {
			require.Len(t, ours(r), n)
			break
		}
	}
}

func TestStartStaysTheSame(t *testing.T) {
	r := monitor.NewRegistry()
	defer Register(r)()
	first := ours(r)
	start := first[0].Start
	require.False(t, start.After(time.Now()))
	require.Less(t, time.Since(start), time.Hour)
	for _, m := range append(ours(r), first...) {
		require.Equal(t, start, m.Start)
		require.Equal(t, start, m.Start.Round(0), "carries the monotonic clock")
	}
}
