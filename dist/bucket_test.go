package dist_test

import (
	"math"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

func TestIndexIsThatOfTheBucketAround(t *testing.T) {
	for i := dist.MinIndex; i <= dist.MaxIndex; i++ {
		b := dist.Bucket{Index: i}
		require.Equal(t, i, dist.Index(b.Upper()))
		require.Equal(t, i, dist.Index(math.Nextafter(b.Lower(), math.Inf(1))))
		require.Equal(t, i, dist.Index(b.Middle()))
		near(t, b.Lower(), b.Middle(), "above the lower bound")
		near(t, b.Upper(), b.Middle(), "below the upper bound")
	}
}

func TestIndexOfMagnitudesBeyondTheBuckets(t *testing.T) {
	for _, v := range []float64{0x1p-64, 0x1p-1040, math.SmallestNonzeroFloat64, 0, -1, math.NaN()} {
		require.Equal(t, dist.MinIndex, dist.Index(v), "%g", v)
	}
	for _, v := range []float64{0x1p64, 0x1p65, math.MaxFloat64, math.Inf(1)} {
		require.Equal(t, dist.MaxIndex, dist.Index(v), "%g", v)
	}
}

// TestMiddleIsANumber has a bucket that no value leads to, but a caller may make.
func TestMiddleIsANumber(t *testing.T) {
	last := dist.Bucket{Index: 1024<<dist.Scale - 1}
	require.True(t, math.IsInf(last.Upper(), 1))
	require.Equal(t, last.Lower(), last.Middle())
}
