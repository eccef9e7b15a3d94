package monitor_test

import (
	"math"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestGauges(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.Gauge("set").Set(3)
	s.Gauge("set").Add(-0.5)
	n := 0.0
	s.GaugeFunc("func", func() float64 { n++; return n })
	s.GaugeFunc("panics", func() float64 { panic("no") })
	got := metrics(r, "test")
	require.Equal(t, 2.5, got["set"].Float)
	require.Equal(t, 1.0, got["func"].Float)
	require.True(t, math.IsNaN(got["panics"].Float))
	require.EqualValues(t, 1, self(r, "callback_panics"))
	s.GaugeFunc("func", func() float64 { return -1 })
	require.Equal(t, -1.0, s.Gauge("func").Value())
}
