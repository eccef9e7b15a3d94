package dist_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

// notAbove returns how many of the sorted values are not above the bound.
func notAbove(sorted []float64, bound float64) uint64 {
	n, _ := slices.BinarySearchFunc(sorted, bound, func(v, bound float64) int {
		if v <= bound {
			return -1
		}
		return 1
	})
	return uint64(n)
}

// boundsFrom returns bounds that are hard for the values: these themselves and
// their neighbours, and bounds of buckets, but no more than a few hundred.
func boundsFrom(sorted []float64) []float64 {
	bounds := []float64{math.Inf(-1), -1, 0, math.SmallestNonzeroFloat64, 0x1p-64, 0.1, 1, 3, 0x1p64, math.MaxFloat64, math.Inf(1)}
	for i := 0; i < len(sorted); i += 1 + len(sorted)/100 {
		v := sorted[i]
		bounds = append(bounds, v, math.Nextafter(v, math.Inf(1)), math.Nextafter(v, math.Inf(-1)))
	}
	slices.Sort(bounds)
	return bounds
}

// lastLower is the lower bound of the last bucket.
var lastLower = dist.Bucket{Index: dist.MaxIndex}.Lower()

// isCumulative requires everything that AppendCumulative promises.
func isCumulative(t testing.TB, d *dist.Distribution, sorted, bounds []float64) {
	t.Helper()
	counts := d.AppendCumulative(nil, bounds)
	require.Len(t, counts, len(bounds))
	require.True(t, slices.IsSorted(counts))
	for i, bound := range bounds {
		require.GreaterOrEqual(t, counts[i], notAbove(sorted, bound), "not above %g", bound)
		if m := math.Abs(bound); m > zeroThreshold && m <= lastLower {
			most := notAbove(sorted, bound+m*(math.Exp2(1./64)-1)*(1+1e-15))
			require.LessOrEqual(t, counts[i], most, "not above %g, within 1.1 %%", bound)
		}
		if bound == 0 || math.IsInf(bound, 0) {
			require.Equal(t, notAbove(sorted, bound), counts[i], "not above %g", bound)
		}
	}
}

func TestCumulativeErrsAsDocumented(t *testing.T) {
	eachSet(t, 10_000, func(t *testing.T, values []float64) {
		d := distributionOf(values)
		slices.Sort(values)
		isCumulative(t, d, values, boundsFrom(values))
	})
}

// TestCumulativeIsExactAtBoundsOfBuckets has values on the bounds and to both
// sides next to them.
func TestCumulativeIsExactAtBoundsOfBuckets(t *testing.T) {
	var values, bounds []float64
	for i := dist.MinIndex; i < dist.MaxIndex; i++ {
		bound := dist.Bucket{Index: i}.Upper()
		bounds = append(bounds, bound)
		values = append(values, math.Nextafter(bound, 0), bound, math.Nextafter(bound, math.Inf(1)))
	}
	values = append(values, -1, 0)
	d := distributionOf(values)
	slices.Sort(values)
	for i, n := range d.AppendCumulative(nil, bounds) {
		require.Equal(t, notAbove(values, bounds[i]), n, "not above %g", bounds[i])
	}

	// Bounds next to those are in the next bucket, which is counted as a whole.
	var above []float64
	for _, bound := range bounds[:len(bounds)-1] {
		above = append(above, math.Nextafter(bound, math.Inf(1)))
	}
	for i, n := range d.AppendCumulative(nil, above) {
		require.Equal(t, notAbove(values, bounds[i+1]), n, "not above %g", above[i])
	}
}

func TestCumulativeOfWholeNumbersIsExactToAHundred(t *testing.T) {
	var values, bounds []float64
	for v := -200.; v <= 200; v++ {
		values = append(values, v)
		if math.Abs(v) <= 100 {
			bounds = append(bounds, v)
		}
	}
	d := distributionOf(values)
	for i, n := range d.AppendCumulative(nil, bounds) {
		require.Equal(t, notAbove(values, bounds[i]), n, "not above %g", bounds[i])
	}
}

// TestCumulativeNeverFalls has values that arrive within one bucket on both
// sides of a bound: an estimate that went by the extremes would fall.
func TestCumulativeNeverFalls(t *testing.T) {
	bounds := []float64{-3, -0.1, 0, 0.0999, 0.1, 0.1001, 3, math.Inf(1)}
	r := rand.New(rand.NewPCG(6, 6))
	v := monitor.NewRegistry().Scope("test").ValDist("v")
	before := make([]uint64, len(bounds))
	for range 2000 {
		v.Observe(bounds[r.IntN(len(bounds)-1)] * (1 + 0.02*(r.Float64()-0.5)))
		now := v.Distribution().AppendCumulative(nil, bounds)
		for i := range now {
			require.GreaterOrEqual(t, now[i], before[i])
		}
		before = now
	}
}

func TestCumulativeAppends(t *testing.T) {
	d := distributionOf([]float64{1, 2, 3})
	require.Equal(t, []uint64{7, 2, 3}, d.AppendCumulative([]uint64{7}, []float64{2, 4}))
	counts, bounds := make([]uint64, 0, 3), []float64{1, 2, 3}
	require.Zero(t, testing.AllocsPerRun(100, func() { d.AppendCumulative(counts, bounds) }))
}
