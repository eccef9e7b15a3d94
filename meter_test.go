package monitor_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestMeterRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := monitor.NewRegistry().Scope("test").Meter("m")
		require.True(t, math.IsNaN(m.Rate()), "just made")
		time.Sleep(time.Millisecond)
		m.Mark(1)
		require.True(t, math.IsNaN(m.Rate()), "one event is not a thousand per second")
		time.Sleep(-time.Millisecond + time.Second)
		m.Mark(9)
		require.InDelta(t, 10, m.Rate(), 0.01, "of the first second")
		for range 29 {
			time.Sleep(time.Second)
			m.Mark(10)
		}
		require.InDelta(t, 10, m.Rate(), 0.01, "since it was made")
		time.Sleep(time.Second)
		require.InDelta(t, 300.0/31, m.Rate(), 0.01, "however often it was read")
		for range 120 {
			time.Sleep(time.Second)
			m.Mark(2)
			m.Rate()
		}
		require.InDelta(t, 2, m.Rate(), 0.1, "over the last minute")
		time.Sleep(time.Hour)
		m.Mark(36)
		require.InDelta(t, 0.01, m.Rate(), 0.001, "over what was not watched")
		time.Sleep(time.Millisecond)
		m.Mark(1)
		require.InDelta(t, 0.01, m.Rate(), 0.001, "the point just stored is too near")
		time.Sleep(time.Second)
		m.Mark(9)
		require.InDelta(t, 10, m.Rate(), 0.1, "from the point just stored")
		require.EqualValues(t, 30*10+120*2+36+10, m.Total())
	})
}

// A meter that was never read has a mean of its whole life, which is not its recent rate.
func TestMeterFirstReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := func(age time.Duration, want float64) {
			t.Helper()
			m := monitor.NewRegistry().Scope("test").Meter("m")
			m.Mark(6000)
			time.Sleep(age)
			require.InDelta(t, want, m.Rate(), 1e-6, "%v", age)
			time.Sleep(2 * time.Second)
			m.Mark(20)
			if age > monitor.RateWindow {
				require.InDelta(t, 10, m.Rate(), 1e-6, "%v", age)
			}
		}

		f(time.Second, 6000)
		f(4*time.Second, 1500)
		f(monitor.RateWindow, 100)
		f(monitor.RateWindow+1, math.NaN())
		f(time.Hour, math.NaN())

		m := monitor.NewRegistry().Scope("test").Meter("m")
		m.Mark(math.MaxInt64)
		m.Mark(math.MaxInt64)
		time.Sleep(time.Second)
		require.Equal(t, float64(math.MaxInt64), m.Rate())
		time.Sleep(2 * monitor.RateWindow)
		require.Zero(t, m.Rate(), "nothing since the reading")
	})
}

func BenchmarkEvent(b *testing.B) {
	for b.Loop() {
		mon.Event("event")
	}
}

func BenchmarkMeterMark(b *testing.B) {
	m := mon.Meter("event")
	for b.Loop() {
		m.Mark(1)
	}
}
