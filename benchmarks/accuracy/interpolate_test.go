package accuracy

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExact(t *testing.T) {
	f := func(q, want float64) {
		t.Helper()
		require.Equal(t, want, exact([]float64{1, 2, 3, 4}, q))
	}
	f(0, 1)
	f(0.25, 1)
	f(0.26, 2)
	f(0.5, 2)
	f(0.9999, 4)
	f(1, 4)
}

func TestRelativeError(t *testing.T) {
	f := func(estimate, exact, want float64) {
		t.Helper()
		require.InDelta(t, want, relativeError(estimate, exact, 10), 1e-15)
	}
	f(2, 2, 0)
	f(3, 2, 0.5)
	f(-2, 2, 2)
	f(-3, -2, 0.5)
	f(0, 0, 0)
	f(1, 0, 0.1) // relative to the magnitude of the values
}

// The wanted values follow from the documentation of histogram_quantile, "Native
// histograms" and "Classic histograms".
func TestLinear(t *testing.T) {
	inf := math.Inf(1)
	f := func(q, want float64, buckets ...bucket) {
		t.Helper()
		require.InDelta(t, want, linear(buckets, q), 1e-12)
	}
	f(0.5, 1.5, bucket{-inf, 1, 2}, bucket{1, 2, 4}, bucket{2, inf, 2})
	f(0.125, 0.5, bucket{-inf, 1, 2}, bucket{1, 2, 4}, bucket{2, inf, 2}) // begins at zero
	f(0.9, 2, bucket{-inf, 1, 2}, bucket{1, 2, 4}, bucket{2, inf, 2})     // the highest bound
	f(0.5, -1, bucket{-inf, -1, 8}, bucket{-1, inf, 0})                   // negative: its bound
	f(0.5, 1.5, bucket{-inf, 1, 0}, bucket{1, 2, 1}, bucket{2, inf, 0})
}

func TestExponential(t *testing.T) {
	f := func(q, want float64, buckets ...bucket) {
		t.Helper()
		require.InDelta(t, want, exponential(buckets, q), 1e-12)
	}
	f(0.5, math.Sqrt2, bucket{1, 2, 10})
	f(0.5, -math.Sqrt2, bucket{-2, -1, 10})
	f(0.25, -math.Exp2(0.75), bucket{-2, -1, 10})
	f(0.25, 0.05, bucket{-0.1, 0.1, 10}, bucket{1, 2, 10})    // no negative ones
	f(0.75, -0.05, bucket{-2, -1, 10}, bucket{-0.1, 0.1, 10}) // no positive ones
	f(0.5, 0, bucket{-2, -1, 10}, bucket{-0.1, 0.1, 10}, bucket{1, 2, 10})
	f(0.5, 0, bucket{0, 0, 10})
	f(0.9, math.Exp2(1.8), bucket{1, 2, 10}, bucket{2, 4, 10})
}

func TestSide(t *testing.T) {
	// Scale 0: base 2.
	require.Equal(t, []bucket{{1, 2, 5}, {4, 8, 6}}, side(0, 0, []uint64{5, 0, 6}, false))
	require.Equal(t, []bucket{{-8, -4, 6}, {-2, -1, 5}}, side(0, 0, []uint64{5, 0, 6}, true))
	// Scale 1: base 2^(1/2); scale -1: base 4.
	require.Equal(t, []bucket{{1, math.Exp2(0.5), 1}}, side(0, 1, []uint64{1}, false))
	require.Equal(t, []bucket{{0.25, 1, 1}}, side(-1, -1, []uint64{1}, false))
}

// Each run has a set of its own, which is the same each time.
func TestSetsRepeat(t *testing.T) {
	require.Equal(t, Lognormal.values(0), Lognormal.values(0))
	require.NotEqual(t, Lognormal.values(0), Lognormal.values(1))
	require.NotEqual(t, Uniform.values(0), Integers.values(0))
	require.Len(t, OneSample.values(0), 1)
	for _, s := range Shapes {
		for _, v := range s.values(0) {
			require.False(t, math.IsNaN(v) || math.IsInf(v, 0), s.Name)
		}
	}
}
