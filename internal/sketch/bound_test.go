package sketch

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
	"github.com/stretchr/testify/require"
)

// TestDurationBounds compares with sorted values: the bound is at or above the
// value of the rank, by no more than a bucket, and no bucket lies in between.
func TestDurationBounds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	quantiles := []float64{0.5, 0.99, 1}
	for _, n := range []int{1, 2, 3, 100, 5000} {
		var s Sketch
		values := make([]time.Duration, n)
		for i := range values {
			values[i] = time.Duration(random.ExpFloat64() * float64(time.Millisecond))
			s.ObserveDuration(values[i])
		}
		slices.Sort(values)
		var bounds [3]time.Duration
		require.EqualValues(t, n, s.DurationBounds(quantiles, bounds[:]))
		for i, q := range quantiles {
			rank := max(int(float64(n)*q+0.999999), 1)
			value := values[rank-1]
			require.GreaterOrEqual(t, bounds[i], value, "%g of %d", q, n)
			require.LessOrEqual(t, float64(bounds[i]), float64(value)*(1+2.1*bucket.RelativeError)+1, "%g of %d", q, n)
		}
	}
}

func TestDurationBoundsOfFew(t *testing.T) {
	var s Sketch
	bounds := []time.Duration{7}
	require.Zero(t, s.DurationBounds([]float64{0.99}, bounds))
	require.Zero(t, bounds[0])

	s.ObserveDuration(0)
	s.ObserveDuration(0)
	s.ObserveDuration(time.Second)
	require.EqualValues(t, 3, s.DurationBounds([]float64{0.5}, bounds))
	require.Zero(t, bounds[0], "most values are zero")
	s.DurationBounds([]float64{0.99}, bounds)
	require.Equal(t, time.Second, bounds[0], "a power of two is a bound itself")
}

func TestDurationBoundsAllocations(t *testing.T) {
	var s Sketch
	s.ObserveDuration(time.Second)
	bounds := make([]time.Duration, 1)
	require.Zero(t, testing.AllocsPerRun(100, func() { s.DurationBounds([]float64{0.99}, bounds) }))
}
