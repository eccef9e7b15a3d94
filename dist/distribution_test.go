package dist_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

func TestQuantilesOfDurationsAreInSeconds(t *testing.T) {
	timer := monitor.NewRegistry().Scope("test").Timer("t")
	for ms := range 1000 {
		timer.Observe(time.Duration(ms+1) * time.Millisecond)
	}
	d := timer.Distribution()
	require.Equal(t, 500.5, d.Sum)
	require.Equal(t, 0.001, d.Min)
	require.Equal(t, 1.0, d.Max)
	require.InEpsilon(t, 0.99, d.Quantile(0.99), 0.006)
}

func TestEmptyDistribution(t *testing.T) {
	d := monitor.NewRegistry().Scope("test").ValDist("v").Distribution()
	require.True(t, math.IsNaN(d.Quantile(0.5)))
	require.True(t, math.IsNaN(d.Mean()))
	d.Merge(new(dist.Distribution))
	require.Equal(t, new(dist.Distribution).Count, d.Count)
	require.Zero(t, d.Sub(d).Count)
}

func TestQuantileLimitsItsArgument(t *testing.T) {
	v := monitor.NewRegistry().Scope("test").ValDist("v")
	v.Observe(1)
	v.Observe(2)
	d := v.Distribution()
	require.Equal(t, []float64{1, 2}, []float64{d.Quantile(-7), d.Quantile(7)})
	require.True(t, math.IsNaN(d.Quantile(math.NaN())))
}

// TestSubAndMergeAreInverse observes in two parts and compares the difference
// with a distribution of the second part alone.
func TestSubAndMergeAreInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	s := monitor.NewRegistry().Scope("test")
	whole, second := s.ValDist("whole"), s.ValDist("second")
	for range 5000 {
		whole.ObserveInt(int64(r.IntN(2000) - 1000))
	}
	first := whole.Distribution()
	for range 3000 {
		v := int64(r.IntN(500) - 200)
		whole.ObserveInt(v)
		second.ObserveInt(v)
	}
	diff, want := whole.Distribution().Sub(first), second.Distribution()
	require.Equal(t, want.Count, diff.Count)
	require.Equal(t, want.Sum, diff.Sum)
	require.Equal(t, want.Positive, diff.Positive)
	require.Equal(t, want.Negative, diff.Negative)
	require.LessOrEqual(t, diff.Min, want.Min)
	require.GreaterOrEqual(t, diff.Max, want.Max)
	require.InEpsilon(t, want.Min, diff.Min, 0.011, "bounds are a bucket wide at most")
	require.InEpsilon(t, want.Max, diff.Max, 0.011)

	first.Merge(want)
	require.Equal(t, whole.Distribution(), first)
}

func TestSubOfAnInstrumentMadeAnew(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	old, young := s.ValDist("old"), s.ValDist("young")
	old.Observe(1)
	old.Observe(2)
	young.Observe(3)
	require.Equal(t, young.Distribution(), young.Distribution().Sub(old.Distribution()))
	require.Equal(t, young.Distribution(), young.Distribution().Sub(nil))
}

// TestTaskTimesAgainstExactOnes runs tasks that take known times.
func TestTaskTimesAgainstExactOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := monitor.NewRegistry().Scope("test")
		r := rand.New(rand.NewPCG(5, 5))
		times := make([]float64, 3000)
		for i := range times {
			d := time.Duration(20e6 * math.Exp(r.NormFloat64()))
			times[i] = d.Seconds()
			func() {
				defer s.Func("f").Task()(nil)
				time.Sleep(d)
			}()
		}
		slices.Sort(times)
		got := s.Func("f").Stats().Succeeded
		for _, q := range []float64{0, 0.5, 0.9, 0.99, 0.999, 1} {
			require.InEpsilon(t, exact(times, q), got.Quantile(q), 0.006, "q=%g", q)
		}
		sum := 0.0
		for _, d := range times {
			sum += d
		}
		require.InEpsilon(t, sum, got.Sum, 1e-12)
	})
}

func TestSubNeverTurnsNegative(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	a, b := s.ValDist("a"), s.ValDist("b")
	a.Observe(1)
	a.Observe(1)
	b.Observe(2)
	b.Observe(2)
	b.Observe(1)
	require.Equal(t, b.Distribution(), b.Distribution().Sub(a.Distribution()), "more in a bucket is not earlier")
	whole := b.Distribution()
	same := whole.Sub(nil)
	same.Merge(whole)
	require.EqualValues(t, 3, whole.Count, "the difference to nothing is a copy")
	whole.Merge(nil)
	require.EqualValues(t, 3, whole.Count)
	require.Zero(t, new(monitor.FuncStats).Durations().Count)
}

func TestIntervalsOfValuesBeyondTheBuckets(t *testing.T) {
	v := monitor.NewRegistry().Scope("test").ValDist("v")
	v.Observe(1e30)
	before := v.Distribution()
	v.Observe(1e30)
	diff := v.Distribution().Sub(before)
	require.Equal(t, 1e30, diff.Max)
	require.LessOrEqual(t, diff.Min, diff.Max)

	v.Observe(1e-30)
	before = v.Distribution()
	v.Observe(1e-30)
	diff = v.Distribution().Sub(before)
	require.LessOrEqual(t, diff.Min, 1e-30)
	require.Less(t, 0.0, diff.Quantile(0.5))
	require.LessOrEqual(t, diff.Quantile(0.5), diff.Max)
}
