package dist_test

import (
	"math"
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

// zeroThreshold is the upper bound of the first bucket.
var zeroThreshold = dist.Bucket{Index: dist.MinIndex}.Upper()

// coarser does what a conversion to a lower scale must do, one bucket at a
// time: bucket i holds those from i*2^shift on.
func coarser(buckets []dist.Bucket, shift int) map[int]uint64 {
	counts := map[int]uint64{}
	for _, b := range buckets {
		if b.Index != dist.MinIndex {
			counts[int(math.Floor(math.Ldexp(float64(b.Index), -shift)))] += b.Count
		}
	}
	return counts
}

// nearZero returns what the zero count must be.
func nearZero(d *dist.Distribution) (n uint64, threshold float64) {
	n = d.Zeros
	for _, side := range [][]dist.Bucket{d.Positive, d.Negative} {
		if len(side) > 0 && side[0].Index == dist.MinIndex {
			n, threshold = n+side[0].Count, zeroThreshold
		}
	}
	return n, threshold
}

func width(counts map[int]uint64) int {
	if len(counts) == 0 {
		return 0
	}
	first, last := math.MaxInt, math.MinInt
	for i := range counts {
		first, last = min(first, i), max(last, i)
	}
	return last - first + 1
}

func undense(b dist.ExponentialBuckets) map[int]uint64 {
	counts := map[int]uint64{}
	for i, n := range b.Counts {
		if n > 0 {
			counts[int(b.Offset)+i] = n
		}
	}
	return counts
}

// usedExponential has the memory of all distributions that were seen before.
var usedExponential dist.ExponentialHistogram

func sameExponential(a, b dist.ExponentialBuckets) bool {
	return a.Offset == b.Offset && slices.Equal(a.Counts, b.Counts)
}

// isExponential requires the conversion to be exact, within the limit, and at
// the greatest scale that is.
func isExponential(t testing.TB, d *dist.Distribution, limit int) {
	t.Helper()
	h := d.Exponential(limit)
	usedExponential.Set(d, limit)
	require.Equal(t, h.Scale, usedExponential.Scale)
	require.Equal(t, h.ZeroCount, usedExponential.ZeroCount)
	require.Equal(t, h.ZeroThreshold, usedExponential.ZeroThreshold)
	require.True(t, sameExponential(h.Positive, usedExponential.Positive))
	require.True(t, sameExponential(h.Negative, usedExponential.Negative))

	shift := dist.Scale - int(h.Scale)
	require.GreaterOrEqual(t, shift, 0)
	require.Equal(t, coarser(d.Positive, shift), undense(h.Positive))
	require.Equal(t, coarser(d.Negative, shift), undense(h.Negative))
	zeros, threshold := nearZero(d)
	require.Equal(t, zeros, h.ZeroCount)
	require.Equal(t, threshold, h.ZeroThreshold)

	for _, side := range []dist.ExponentialBuckets{h.Positive, h.Negative} {
		require.Len(t, side.Counts, width(undense(side)), "no empty buckets at the ends")
		require.True(t, limit <= 0 || len(side.Counts) <= limit)
	}
	if limit <= 0 {
		require.Zero(t, shift)
	}
	if shift > 0 {
		require.Greater(t, max(width(coarser(d.Positive, shift-1)), width(coarser(d.Negative, shift-1))), limit,
			"a greater scale would have done")
	}
}

func TestExponentialIsExact(t *testing.T) {
	eachSet(t, 10_000, func(t *testing.T, values []float64) {
		d := distributionOf(values)
		for _, limit := range []int{-1, 0, 2, 3, 4, 10, 160, 161, 1 << 20} {
			isExponential(t, d, limit)
		}
	})
}

func TestExponentialOfPowersOfTwo(t *testing.T) {
	d := distributionOf([]float64{1, 2, 2, 4, -0.5, 0})
	require.Equal(t, dist.ExponentialHistogram{
		Scale:     0,
		ZeroCount: 1,
		Positive:  dist.ExponentialBuckets{Offset: -1, Counts: []uint64{1, 2, 1}},
		Negative:  dist.ExponentialBuckets{Offset: -2, Counts: []uint64{1}},
	}, d.Exponential(3), "(0.5, 1], (1, 2] and (2, 4]")
	require.EqualValues(t, 6, d.Exponential(129).Scale)
	require.EqualValues(t, 5, d.Exponential(128).Scale)
}

// TestExponentialOfMagnitudesBeyondTheBuckets has what is special: zero takes
// what is nearly zero, and the last bucket all that is above it.
func TestExponentialOfMagnitudesBeyondTheBuckets(t *testing.T) {
	d := distributionOf([]float64{0, 1e-300, -1e-300, zeroThreshold, math.Nextafter(zeroThreshold, 1), 0x1p64, 1e300})
	h := d.Exponential(0)
	require.EqualValues(t, 4, h.ZeroCount)
	require.Equal(t, zeroThreshold, h.ZeroThreshold)
	require.Equal(t, map[int]uint64{-dist.MaxIndex: 1, dist.MaxIndex: 2}, undense(h.Positive))
	require.Empty(t, h.Negative)
	require.EqualValues(t, -6, d.Exponential(2).Scale)
	require.EqualValues(t, -6, d.Exponential(1).Scale, "the least limit is 2")

	h = distributionOf([]float64{0, math.Nextafter(zeroThreshold, 1)}).Exponential(160)
	require.Zero(t, h.ZeroThreshold, "only zero is zero")
	require.EqualValues(t, 1, h.ZeroCount)
}

func TestExponentialAllocatesItsCountsOnly(t *testing.T) {
	d := distributionOf(shapes[0].values(1000, 0))
	require.EqualValues(t, 1, testing.AllocsPerRun(100, func() { d.Exponential(160) }))
}

func TestSetExponentialAllocatesNothing(t *testing.T) {
	var h dist.ExponentialHistogram
	d, none := distributionOf(shapes[0].values(1000, 0)), distributionOf(nil)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		h.Set(d, 160)
		h.Set(none, 160)
		h.Set(d, 20)
	}))
}

// nonsense are buckets that no Distribution has by itself.
var nonsense = [][]dist.Bucket{
	{{Index: math.MaxInt, Count: math.MaxUint64}},
	{{Index: math.MinInt, Count: 1}, {Index: math.MinInt, Count: 1}},
	{{Index: math.MinInt, Count: 1}, {Index: math.MaxInt, Count: 1}},
	{{Index: 5, Count: 1}, {Index: 4, Count: 1}, {Index: 5, Count: 1}},
	{{Index: 5, Count: 1}, {Index: -3, Count: 1}},
	{{Index: 0, Count: 1}, {Index: math.MaxInt, Count: 1}, {Index: 1, Count: 1}},
	{{Index: 1 << 30, Count: 1}, {Index: -1 << 30, Count: 0}},
}

// TestExponentialOfNonsense has what no value leads to, and what a caller that
// makes a Distribution of its own may do.
func TestExponentialOfNonsense(t *testing.T) {
	for _, buckets := range nonsense {
		for _, limit := range []int{1, 160} {
			h := (&dist.Distribution{Positive: buckets, Negative: buckets}).Exponential(limit)
			require.LessOrEqual(t, len(h.Positive.Counts), max(limit, 2))
			require.Equal(t, h.Positive, h.Negative)
		}
	}
}
