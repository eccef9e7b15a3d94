package monitor_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestRemove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		tag := monitor.String("tenant", "a")
		for kind, make := range map[monitor.Kind]func() *monitor.Metric{
			monitor.KindCounter: func() *monitor.Metric { s.Counter("x", tag).Inc(); return nil },
			monitor.KindMeter:   func() *monitor.Metric { s.Meter("x", tag).Mark(1); return nil },
			monitor.KindGauge:   func() *monitor.Metric { s.Gauge("x", tag).Set(1); return nil },
			monitor.KindTimer:   func() *monitor.Metric { s.Timer("x", tag).Observe(1); return nil },
			monitor.KindValDist: func() *monitor.Metric { s.ValDist("x", tag).Observe(1); return nil },
			monitor.KindFunc:    func() *monitor.Metric { s.Func("x", tag).Task()(nil); return nil },
		} {
			require.False(t, s.Remove(kind, "x", tag), "it is not there yet")
			make()
			before := metrics(r, "test")["x,tenant=a"]
			time.Sleep(time.Second)
			for other := range monitor.KindFunc + 1 {
				if other != kind {
					require.False(t, s.Remove(other, "x", tag))
				}
			}
			require.False(t, s.Remove(kind, "x", monitor.String("tenant", "b")))
			require.False(t, s.Remove(kind, "x"))
			require.True(t, s.Remove(kind, "x", tag))
			require.Empty(t, metrics(r, "test"))
			require.False(t, s.Remove(kind, "x", tag))
			make() // of a new start, and the name is free for any kind in between
			after := metrics(r, "test")["x,tenant=a"]
			require.Equal(t, time.Second, after.Start.Sub(before.Start))
			require.Equal(t, before.Int, after.Int)
			require.True(t, s.Remove(kind, "x", tag))
		}
		s.Func("f").Task()(nil)
		require.False(t, s.Remove(monitor.KindFunc, "f"))
		require.False(t, (*monitor.Scope)(nil).Remove(monitor.KindCounter, "x"))
		long := fmt.Sprintf("%0300d", 1)
		s.Counter(long, monitor.String("k", long)).Inc()
		require.True(t, s.Remove(monitor.KindCounter, long, monitor.String("k", long)), "names that are shortened are found")
		require.Empty(t, r.Warnings())
	})
}

// TestRemoveMakesRoom has a name at its limit.
func TestRemoveMakesRoom(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	series := func(i int) monitor.Tag { return monitor.Int("i", i) }
	for i := range 2001 {
		s.Counter("c", series(i)).Inc()
	}
	require.EqualValues(t, 1, metrics(r, "test")["c,i=other"].Int)
	require.True(t, s.Remove(monitor.KindCounter, "c", series(7)))
	s.Counter("c", series(3000)).Inc()
	s.Counter("c", series(3001)).Inc()
	all := metrics(r, "test")
	require.EqualValues(t, 1, all["c,i=3000"].Int)
	require.Zero(t, all["c,i=3001"])
	require.EqualValues(t, 2, all["c,i=other"].Int)
}

func TestConcurrentSafeRemove(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range 300 {
				tag := monitor.Int("i", i%10)
				switch w {
				case 0:
					s.Remove(monitor.KindCounter, "c", tag)
				case 1:
					for range r.Snapshot() {
					}
				default:
					s.Counter("c", tag).Inc()
				}
			}
		})
	}
	all.Wait()
	for i := range 10 {
		s.Remove(monitor.KindCounter, "c", monitor.Int("i", i))
	}
	require.Empty(t, metrics(r, "test"))
}
