package monitor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestMeterRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := monitor.NewRegistry().Scope("test").Meter("m")
		require.Zero(t, m.Rate())
		time.Sleep(time.Millisecond)
		m.Mark(1)
		require.Less(t, m.Rate(), 1.0, "one event is not a thousand per second")
		time.Sleep(-time.Millisecond + time.Second)
		m.Mark(9)
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
		require.EqualValues(t, 30*10+120*2+36, m.Total())
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
