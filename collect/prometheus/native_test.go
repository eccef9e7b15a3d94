package prometheus

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// readNative is Distribution.Native in memory that is used again, with a zero
// threshold that is always the same.
func TestNativeIsDistributionNative(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	var h monitor.NativeHistogram
	for range 2000 {
		values := make([]float64, random.IntN(60))
		for i := range values {
			values[i] = math.Exp2(random.NormFloat64() * []float64{0.1, 2, 30}[random.IntN(3)])
			switch random.IntN(20) {
			case 0:
				values[i] = 0
			case 1:
				values[i] = 1e-300
			case 2, 3, 4:
				values[i] = -values[i]
			}
		}
		d := observed(values...)
		limit := []int{1, 2, 5, 10, 20, 40, 80, 160, math.MaxInt}[random.IntN(9)]
		readNative(&h, d, limit)
		want := d.Native(limit)
		if want.ZeroThreshold != 0 {
			require.Equal(t, want.ZeroThreshold, h.ZeroThreshold)
		}
		require.Equal(t, want.Schema, h.Schema)
		require.Equal(t, want.ZeroCount, h.ZeroCount)
		if len(values) > 0 {
			requireSide(t, want.Positive, h.Positive)
		}
		requireSide(t, want.Negative, h.Negative)
	}
}

func requireSide(t *testing.T, want, got monitor.NativeBuckets) {
	t.Helper()
	require.Equal(t, append([]monitor.NativeSpan{}, want.Spans...), append([]monitor.NativeSpan{}, got.Spans...))
	require.Equal(t, append([]int64{}, want.Deltas...), append([]int64{}, got.Deltas...))
}

func TestZeroThreshold(t *testing.T) {
	tiny := observed(0, 1e-300, zeroThreshold, -zeroThreshold, math.Nextafter(zeroThreshold, 1), 1)
	var h monitor.NativeHistogram
	readNative(&h, tiny, 160)
	require.EqualValues(t, 4, h.ZeroCount)
	require.Equal(t, tiny.Native(160).ZeroThreshold, zeroThreshold)
	require.InEpsilon(t, math.Exp2(1.0/64-64), zeroThreshold, 1e-12)
}

// What a source may yield must not lead to a panic, or to a page without end.
func TestNativeOfNonsense(t *testing.T) {
	var h monitor.NativeHistogram
	for _, buckets := range [][]monitor.Bucket{
		{{Index: math.MaxInt, Count: math.MaxUint64}},
		{{Index: math.MinInt, Count: 1}, {Index: math.MinInt, Count: 1}},
		{{Index: 5, Count: 1}, {Index: 4, Count: 1}, {Index: 5, Count: 1}},
		{{Index: 1 << 30, Count: 1}, {Index: -1 << 30, Count: 0}},
	} {
		for _, limit := range []int{1, math.MaxInt} {
			readNative(&h, &monitor.Distribution{Positive: buckets, Negative: buckets}, limit)
			require.LessOrEqual(t, len(h.Positive.Deltas), len(buckets)*3)
		}
	}
}
