package dist_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

var quantiles = []float64{0, 1e-4, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1}

// eachSet runs f on sets of many sizes, up to largest, of every shape.
func eachSet(t *testing.T, largest int, f func(t *testing.T, values []float64)) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			for n, sets := range map[int]uint64{1: 20, 2: 20, 3: 20, 10: 20, 1000: 3, largest: 1} {
				for seed := range sets {
					if !t.Run(fmt.Sprintf("%d/%d", n, seed), func(t *testing.T) { f(t, s.values(n, seed)) }) {
						return
					}
				}
			}
		})
	}
}

func TestDistributionSaysWhatWasObserved(t *testing.T) {
	eachSet(t, 100_000, func(t *testing.T, values []float64) { describes(t, distributionOf(values), values) })
}

func TestQuantilesAgainstExactOnes(t *testing.T) {
	eachSet(t, 100_000, func(t *testing.T, values []float64) {
		d := distributionOf(values)
		slices.Sort(values)
		r := rand.New(rand.NewPCG(1, 1))
		for _, q := range append([]float64{r.Float64(), r.Float64(), r.Float64()}, quantiles...) {
			near(t, exact(values, q), d.Quantile(q), "q=%g", q)
		}
	})
}

// near requires got to be within what Quantile promises, and exact for zero.
func near(t testing.TB, want, got float64, what string, args ...any) {
	t.Helper()
	if !(math.Abs(got-want) <= 0.006*math.Abs(want)) {
		t.Fatalf("%g instead of %g, "+what, append([]any{got, want}, args...)...)
	}
}

// describes requires every field of d to be what it must be for the values,
// which are finite, in the order in which they were observed.
func describes(t testing.TB, d *dist.Distribution, values []float64) {
	t.Helper()
	sum, zeros := 0.0, uint64(0)
	for _, v := range values {
		sum += v
		if v == 0 {
			zeros++
		}
	}
	require.EqualValues(t, len(values), d.Count)
	require.Equal(t, sum, d.Sum)
	require.Equal(t, zeros, d.Zeros)
	require.Equal(t, d.Count, zeros+counted(t, d.Positive, values, 1)+counted(t, d.Negative, values, -1))
	if len(values) > 0 {
		require.Equal(t, slices.Min(values), d.Min)
		require.Equal(t, slices.Max(values), d.Max)
	}
}

// counted requires each bucket to hold the values between its bounds, and
// returns how many these are.
func counted(t testing.TB, buckets []dist.Bucket, values []float64, sign float64) (n uint64) {
	t.Helper()
	var magnitudes []float64
	for _, v := range values {
		magnitudes = append(magnitudes, v*sign)
	}
	slices.Sort(magnitudes)
	notAbove := func(bound float64) int {
		n, _ := slices.BinarySearch(magnitudes, math.Nextafter(bound, math.Inf(1)))
		return n
	}
	for i, b := range buckets {
		require.True(t, i == 0 || buckets[i-1].Index < b.Index, "indexes rise")
		lower, upper := notAbove(b.Lower()), notAbove(b.Upper())
		switch b.Index {
		case dist.MaxIndex:
			upper = len(magnitudes)
		case dist.MinIndex:
			lower = notAbove(0)
		}
		require.NotZero(t, b.Count)
		require.EqualValues(t, upper-lower, b.Count, "bucket %d, (%g, %g]", b.Index, b.Lower(), b.Upper())
		n += b.Count
	}
	return n
}

func TestSumsOfWholeNumbersAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	v := monitor.NewRegistry().Scope("test").ValDist("v")
	sum, least, greatest := int64(0), int64(math.MaxInt64), int64(math.MinInt64)
	for range 10_000 {
		n := r.Int64N(1<<50) - 1<<48
		v.ObserveInt(n)
		sum, least, greatest = sum+n, min(least, n), max(greatest, n)
	}
	d := v.Distribution()
	require.Equal(t, float64(sum), d.Sum)
	require.Equal(t, float64(least), d.Min)
	require.Equal(t, float64(greatest), d.Max)
}

// TestSumsOfDurationsAreExact compares with the float64 nearest to the sum of
// the nanoseconds over 10^9.
func TestSumsOfDurationsAreExact(t *testing.T) {
	nearest := func(d time.Duration) float64 {
		f, _ := big.NewRat(int64(d), int64(time.Second)).Float64()
		return f
	}
	r := rand.New(rand.NewPCG(4, 4))
	s := monitor.NewRegistry().Scope("test")
	timer, v := s.Timer("t"), s.ValDist("v")
	sum, least, greatest := time.Duration(0), time.Duration(math.MaxInt64), time.Duration(0)
	for range 10_000 {
		d := time.Duration(r.Int64N(int64(time.Minute)))
		timer.Observe(d)
		v.ObserveDuration(d)
		sum, least, greatest = sum+d, min(least, d), max(greatest, d)
		if r.IntN(10) == 0 {
			require.Equal(t, nearest(sum), timer.Distribution().Sum)
		}
	}
	d := timer.Distribution()
	require.Equal(t, v.Distribution(), d)
	require.InEpsilon(t, nearest(least), d.Min, 0x1p-52, "to the last bit but one")
	require.InEpsilon(t, nearest(greatest), d.Max, 0x1p-52)
}
