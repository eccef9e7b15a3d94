package buckets_test

import (
	"math"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/buckets"
	"github.com/stretchr/testify/require"
)

func same(bounds []float64) []float64 { return bounds }

func TestBounds(t *testing.T) {
	given := []float64{64, 1, math.Inf(1), 1, math.NaN(), -1, math.Copysign(0, -1)}
	b := buckets.New(map[monitor.Unit][]float64{monitor.Bytes: given, monitor.Seconds: {}}, same)
	require.Equal(t, []float64{-1, 0, 1, 64}, b.Of(monitor.Bytes))
	require.False(t, math.Signbit(b.Of(monitor.Bytes)[1]))
	require.Equal(t, 64.0, given[0], "the caller's slice is left alone")
	require.Empty(t, b.Of(monitor.Seconds), "no bounds are not the default ones")
	require.Equal(t, buckets.Default(monitor.Fraction), b.Of(monitor.Fraction))
	require.Equal(t, buckets.Default(monitor.None), b.Of(monitor.Unit(99)))
}

func TestDefaultsAscend(t *testing.T) {
	for _, u := range []monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction} {
		require.Equal(t, buckets.Default(u), buckets.New(nil, same).Of(u))
	}
}
