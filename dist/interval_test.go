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

// same requires two distributions to be equal but for the rounding of the sums,
// whose terms amount to at most total.
func same(t testing.TB, want, got *dist.Distribution, total float64) {
	t.Helper()
	require.InDelta(t, want.Sum, got.Sum, total*float64(want.Count)*0x1p-52)
	copied := *got
	copied.Sum = want.Sum
	require.Equal(t, want, &copied)
}

func magnitude(values []float64) (sum float64) {
	for _, v := range values {
		sum += math.Abs(v)
	}
	return sum
}

// TestMergeIsObservingBoth cuts sets in two, of the same shape and of different
// ones, and merges both ways round.
func TestMergeIsObservingBoth(t *testing.T) {
	for i, s := range shapes {
		other := shapes[(i+1)%len(shapes)]
		for seed, n := range []int{1, 2, 3, 10, 1000, 5000} {
			for _, second := range [][]float64{s.values(n, uint64(seed+100)), other.values(n, uint64(seed)), nil} {
				first := s.values(n, uint64(seed))
				both := slices.Concat(first, second)
				a, b := distributionOf(first), distributionOf(second)
				ab, ba := distributionOf(nil), distributionOf(nil)
				ab.Merge(a)
				ab.Merge(b)
				ba.Merge(b)
				ba.Merge(a)
				same(t, distributionOf(both), ab, magnitude(both))
				same(t, ab, ba, magnitude(both))
				describes(t, a, first)
				describes(t, b, second)
			}
		}
	}
}

// TestSubGivesBackWhatWasMerged also requires the difference to keep the
// promises of Quantile, at the extremes too, which it knows by bucket only.
func TestSubGivesBackWhatWasMerged(t *testing.T) {
	eachSet(t, 10_000, func(t *testing.T, values []float64) {
		for _, cut := range []int{len(values) / 2, len(values) * 9 / 10} {
			second := values[cut:]
			d, earlier, want := distributionOf(nil), distributionOf(values[:cut]), distributionOf(second)
			d.Merge(earlier)
			d.Merge(want)
			diff := d.Sub(earlier)
			require.Equal(t, want.Count, diff.Count)
			require.Equal(t, want.Zeros, diff.Zeros)
			require.Equal(t, want.Positive, diff.Positive)
			require.Equal(t, want.Negative, diff.Negative)
			require.InDelta(t, want.Sum, diff.Sum, magnitude(values)*float64(len(values))*0x1p-52)

			within := func(want, got float64) {
				t.Helper()
				require.InDelta(t, want, got, 0.011*math.Abs(want), "a bucket is 1.1 %% wide")
			}
			require.LessOrEqual(t, diff.Min, want.Min)
			require.GreaterOrEqual(t, diff.Max, want.Max)
			within(want.Min, diff.Min)
			within(want.Max, diff.Max)

			sorted := slices.Sorted(slices.Values(second))
			for _, q := range quantiles {
				near(t, exact(sorted, q), diff.Quantile(q), "q=%g of an interval", q)
			}

			copied := distributionOf(nil)
			copied.Merge(diff)
			require.Equal(t, diff, copied)
			require.Equal(t, want, want.Sub(distributionOf(nil)))
		}
	})
}

func TestIntervalsAddUp(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	v := monitor.NewRegistry().Scope("test").ValDist("v")
	sum, before := v.Distribution(), v.Distribution()
	for range 50 {
		for range r.IntN(200) {
			v.ObserveInt(r.Int64N(1e6) - 1e5)
		}
		now := v.Distribution()
		sum.Merge(now.Sub(before))
		before = now
	}
	require.Equal(t, before.Count, sum.Count)
	require.Equal(t, before.Sum, sum.Sum)
	require.Equal(t, before.Positive, sum.Positive)
	require.Equal(t, before.Negative, sum.Negative)
	require.Equal(t, before.Min, sum.Min, "an extreme is new in one of the intervals")
	require.Equal(t, before.Max, sum.Max)
}

func TestSubOfAnInstrumentMadeAnewWithMoreValues(t *testing.T) {
	old, young := distributionOf([]float64{1, 2, 0, -3}), distributionOf([]float64{1, 1, 4, 4, 4, 4, 0, 0})
	require.Equal(t, young, young.Sub(old), "nothing below zero any more")
	old, young = distributionOf([]float64{1, 2}), distributionOf([]float64{1, 1, 1, 4})
	require.Equal(t, young, young.Sub(old), "the bucket of 2 is gone")
	old, young = distributionOf([]float64{-3}), distributionOf([]float64{-1, -1, 5})
	require.Equal(t, young, young.Sub(old), "the bucket of -3 is gone")
}

// TestSubSharesNoMemory takes the difference to nothing of a reading that its
// Reader then replaces.
func TestSubSharesNoMemory(t *testing.T) {
	r := monitor.NewRegistry()
	v := r.Scope("test").ValDist("v")
	reader := r.NewReader()
	read := func() (d *dist.Distribution) {
		for m := range reader.Metrics() {
			if m.Name == "v" {
				d = m.Distribution.Sub(nil)
			}
		}
		return d
	}
	v.Observe(1)
	v.Observe(-1)
	first := read()
	v.Observe(0.25)
	v.Observe(-0.25)
	read()
	describes(t, first, []float64{1, -1})
}

func TestNilReadsAsEmpty(t *testing.T) {
	var d *dist.Distribution
	require.True(t, math.IsNaN(d.Mean()))
	require.True(t, math.IsNaN(d.Quantile(0.5)))
	require.Equal(t, new(dist.Distribution), d.Sub(distributionOf([]float64{1})))
	require.Equal(t, new(dist.Distribution).Exponential(160), d.Exponential(160))
	require.Equal(t, new(dist.Distribution).Native(160), d.Native(160))
	require.Equal(t, []uint64{0, 0}, d.AppendCumulative(nil, []float64{-1, 1}))
}
