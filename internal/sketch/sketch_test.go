package sketch

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIndexHoldsItsBounds(t *testing.T) {
	for i := minIndex; i <= MaxIndex; i++ {
		require.Equal(t, i, index(Upper(i)), "the upper bound of bucket %d is inside", i)
		if i < MaxIndex {
			require.Equal(t, i+1, index(math.Nextafter(Upper(i), math.Inf(1))), "the next value is in bucket %d", i+1)
		}
	}
}

// TestBoundsAgainstExactArithmetic holds each bound and its neighbours against
// 2^(i/64), by arithmetic that does not round: 53 bits to the 64th power are
// fewer than 3400.
func TestBoundsAgainstExactArithmetic(t *testing.T) {
	for i := range perOctave {
		bound := Lower(i)
		for _, v := range []float64{math.Nextafter(bound, 0), bound, math.Nextafter(bound, 4)} {
			power := new(big.Float).SetPrec(3400).SetFloat64(v)
			for range Scale {
				power.Mul(power, power)
			}
			above := power.Cmp(new(big.Float).SetMantExp(big.NewFloat(1), i)) > 0
			require.Equal(t, above, v > bound, "bound %d, value %b", i, v)
		}
	}
}

func TestMiddleIsWithinTheStatedError(t *testing.T) {
	for i := minIndex; i <= MaxIndex; i++ {
		require.LessOrEqual(t, (Upper(i)-Middle(i))/Upper(i), RelativeError)
		require.LessOrEqual(t, (Middle(i)-Lower(i))/Lower(i), RelativeError)
	}
}

func TestExtremeValuesAreKeptExactly(t *testing.T) {
	for _, v := range []float64{
		math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1030, 1, -1, 0,
	} {
		var s Sketch
		s.Observe(v)
		least, greatest := s.Extremes()
		require.Equal(t, v, least)
		require.Equal(t, v, greatest)
		require.Equal(t, v, s.Sum())
		n := s.Zeros()
		for _, b := range AppendPositive([]Bucket(nil), &s) {
			n += b.Count
		}
		for _, b := range AppendNegative([]Bucket(nil), &s) {
			n += b.Count
		}
		require.EqualValues(t, 1, n)
	}
}

func TestInvalidValuesAreCountedAndDropped(t *testing.T) {
	var s Sketch
	s.Observe(7)
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		s.Observe(v)
	}
	require.EqualValues(t, 3, s.Invalid())
	require.EqualValues(t, 7, s.Sum())
	least, greatest := s.Extremes()
	require.Equal(t, []float64{7, 7}, []float64{least, greatest})
}

func TestSumsOfDurationsAreExact(t *testing.T) {
	var s Sketch
	for range 1_000_000 {
		s.ObserveDuration(time.Microsecond + 1)
	}
	require.Equal(t, 1.001, s.Sum())
	s.ObserveInt(1 << 40)
	require.Equal(t, 1<<40+1.001, s.Sum())
}

func TestConcurrentSafeObserve(t *testing.T) {
	var s Sketch
	var wg sync.WaitGroup
	const writers, each = 8, 5_000
	for w := range writers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(w)))
			for range each {
				s.Observe(math.Exp2(r.Float64()*100-50) * float64(r.IntN(3)-1))
				s.ObserveInt(1)
			}
		})
	}
	wg.Wait()
	n := s.Zeros()
	for _, b := range AppendPositive([]Bucket(nil), &s) {
		n += b.Count
	}
	for _, b := range AppendNegative([]Bucket(nil), &s) {
		n += b.Count
	}
	require.EqualValues(t, 2*writers*each, n)
}

func TestObserveDoesNotAllocate(t *testing.T) {
	var s Sketch
	s.Observe(1.5)
	require.Zero(t, testing.AllocsPerRun(100, func() { s.Observe(1.5) }))
}

func FuzzIndex(f *testing.F) {
	f.Add(1.0)
	f.Add(math.MaxFloat64)
	f.Add(math.SmallestNonzeroFloat64)
	f.Add(0x1.0000000000001p+3)
	f.Fuzz(func(t *testing.T, v float64) {
		if !(v > 0) || math.IsInf(v, 1) {
			return
		}
		i := index(v)
		inside := Lower(i) < v && v <= Upper(i)
		clamped := i == minIndex && v <= Lower(i) || i == MaxIndex && v > Upper(i)
		if !inside && !clamped {
			t.Fatalf("index(%g) = %d, which is (%g, %g]", v, i, Lower(i), Upper(i))
		}
	})
}

func BenchmarkObserve(b *testing.B) {
	var s Sketch
	v := 1.0
	for b.Loop() {
		s.Observe(v)
		v = v*1.0001 + 0.001
		if v > 1000 {
			v = 1
		}
	}
}

func BenchmarkObserveDuration(b *testing.B) {
	var s Sketch
	d := time.Millisecond
	for b.Loop() {
		s.ObserveDuration(d)
	}
}
