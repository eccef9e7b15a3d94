package env

import (
	"math"
	"math/rand/v2"
	"runtime/metrics"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// The bounds of the runtime's durations, as they are in this version of Go.
func runtimeBounds(t *testing.T) []float64 {
	s := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(s)
	require.Equal(t, metrics.KindFloat64Histogram, s[0].Value.Kind())
	return s[0].Value.Float64Histogram().Buckets
}

// A distribution equals that of a ValDist that observed the representatives.
func TestDistributionIsThatOfAnInstrument(t *testing.T) {
	inf := math.Inf(1)
	for name, h := range map[string]*metrics.Float64Histogram{
		"empty":     {Counts: []uint64{0, 0}, Buckets: []float64{-inf, 0, inf}},
		"no bounds": {Counts: []uint64{7}, Buckets: []float64{-inf, inf}},
		"negative":  {Counts: []uint64{5, 0, 1}, Buckets: []float64{-inf, 0, 1, inf}},
		"overflow":  {Counts: []uint64{0, 0, 2}, Buckets: []float64{-inf, 0, 1, inf}},
		"powers":    {Counts: []uint64{1, 2, 3, 4, 5}, Buckets: []float64{0, 0.5, 1, 2, 4, 8}},
		"narrower":  {Counts: []uint64{1, 2, 3, 4}, Buckets: []float64{1, 1.001, 1.002, 1.003, 1.004}},
		"runtime's": random(runtimeBounds(t)),
	} {
		oracle := monitor.NewRegistry().Scope("test").ValDist("v")
		for i, count := range h.Counts {
			for range count {
				oracle.Observe(representative(h.Buckets[i], h.Buckets[i+1]))
			}
		}
		want, got := oracle.Distribution(), distribution(h)
		require.InDelta(t, want.Sum, got.Sum, 1e-9*want.Sum, name)
		got.Sum = want.Sum
		require.Equal(t, want, got, name)
	}
}

func random(bounds []float64) *metrics.Float64Histogram {
	r := rand.New(rand.NewPCG(1, 2))
	h := &metrics.Float64Histogram{Counts: make([]uint64, len(bounds)-1), Buckets: bounds}
	for i := range h.Counts {
		h.Counts[i] = r.Uint64N(5)
	}
	return h
}

func TestRepresentativeError(t *testing.T) {
	bounds := runtimeBounds(t)
	for i, lower := range bounds[:len(bounds)-1] {
		upper := bounds[i+1]
		v := representative(lower, upper)
		require.False(t, v < 0 || math.IsInf(v, 0) || math.IsNaN(v), "[%v, %v)", lower, upper)
		if math.IsInf(lower, 0) || math.IsInf(upper, 0) {
			continue
		}
		require.True(t, lower <= v && v < upper, "%v is not in [%v, %v)", v, lower, upper)
		worst := max(v-lower, 0) / lower
		worst = max(worst, (upper-v)/upper)
		switch {
		case lower >= 256e-9:
			require.LessOrEqual(t, worst, 0.112, "[%v, %v)", lower, upper)
		case lower >= 64e-9:
			require.LessOrEqual(t, worst, 0.334, "[%v, %v)", lower, upper)
		default:
			require.Equal(t, 32e-9, v)
		}
	}
}

func TestDistributionsOnlyGrow(t *testing.T) {
	h := random(runtimeBounds(t))
	earlier := distribution(h)
	h.Counts[40] += 3
	later := distribution(h)
	interval := later.Sub(earlier)
	require.EqualValues(t, 3, interval.Count)
	require.InEpsilon(t, representative(h.Buckets[40], h.Buckets[41]), interval.Quantile(0.5), 0.006)
}
