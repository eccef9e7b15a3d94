package monitor_test

import (
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestTotalsBeyondAnInt64 has each instrument count more than an int64 of nanoseconds,
// bytes or events.
func TestTotalsBeyondAnInt64(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	read := func(name string) monitor.Metric {
		for m := range r.Snapshot() {
			if m.Name == name {
				return m
			}
		}
		t.Fatalf("no %s", name)
		return monitor.Metric{}
	}
	const day = 24 * time.Hour
	sum, before := 0.0, new(monitor.Distribution)
	for range 20 {
		for range 10_000 {
			s.Timer("timer").Observe(day)
			s.ValDist("durations").In(monitor.Seconds).ObserveDuration(day)
			s.ValDist("ints").ObserveInt(math.MaxInt64 / 10_000)
			s.ValDist("negative").ObserveInt(-math.MaxInt64 / 10_000)
		}
		sum += 10_000 * day.Seconds()
		require.Equal(t, sum, read("timer").Distribution.Sum)
		require.Equal(t, sum, read("durations").Distribution.Sum)
		now := read("timer").Distribution
		require.Equal(t, 10_000*day.Seconds(), now.Sub(before).Sum)
		before = now
	}
	require.InEpsilon(t, 20*float64(math.MaxInt64), read("ints").Distribution.Sum, 1e-9)
	require.InEpsilon(t, -20*float64(math.MaxInt64), read("negative").Distribution.Sum, 1e-9)

	for range 3 {
		s.Counter("counter").Add(math.MaxInt64 - 1)
		s.Meter("meter").Mark(math.MaxInt64 - 1)
		s.ValDist("floats").Observe(math.MaxFloat64)
	}
	require.Equal(t, int64(math.MaxInt64), read("counter").Int)
	require.Equal(t, int64(math.MaxInt64), read("meter").Int)
	floats := read("floats").Distribution
	require.Equal(t, math.MaxFloat64, floats.Sum)
	require.Zero(t, floats.Sub(floats).Sum)
	both := new(monitor.Distribution)
	both.Merge(floats)
	both.Merge(floats)
	require.Equal(t, math.MaxFloat64, both.Sum)
}
