package sketch

import (
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSumsOfLongDurations is about 10,000 connections that last a day, for 20 days.
func TestSumsOfLongDurations(t *testing.T) {
	var s Sketch
	const day = 24 * time.Hour
	for n := 1; n <= 20; n++ {
		for range 10_000 {
			s.ObserveDuration(day)
		}
		require.Equal(t, float64(n)*10_000*86_400, sumOf(&s), "day %d", n)
	}
}

// TestSumsAgainstBigNumbers adds numbers of all sizes and compares with package big.
func TestSumsAgainstBigNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	edges := []int64{math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 1 << 62, -1 << 62, 1<<62 - 1, -1<<62 - 1, 1, -1, 0}
	for _, skew := range []int64{0, 1, -1} { // mixed signs, and one only
		for _, shared := range []bool{false, true} {
			var s Sketch
			if shared {
				for range patience {
					s.collided()
				}
			}
			ints, nanos := new(big.Int), new(big.Int)
			next := func() int64 {
				v := r.Int64() >> r.IntN(63)
				if r.IntN(3) == 0 {
					v = edges[r.IntN(len(edges))]
				}
				switch {
				case skew > 0 && v < 0, skew < 0 && v > 0:
					v = -(v + v>>63&1) // which fits
				case skew == 0 && r.IntN(2) == 0:
					v = ^v
				}
				return v
			}
			for range 3000 {
				v, d := next(), next()
				s.ObserveInt(v)
				s.ObserveDuration(time.Duration(d))
				ints.Add(ints, big.NewInt(v))
				nanos.Add(nanos, big.NewInt(d))
				var sum total
				for h := range s.all() {
					sum.add(&h.sums)
				}
				require.Equal(t, ints, sum.ints.big())
				require.Equal(t, nanos, sum.nanos.big())
				want, _ := new(big.Float).SetInt(ints).Float64()
				require.InDelta(t, want, sum.ints.float64(), math.Abs(want)*0x1p-51)
			}
		}
	}
}

func (w wideInt) big() *big.Int {
	b := new(big.Int).Lsh(big.NewInt(w.high), 64)
	return b.Add(b, new(big.Int).SetUint64(w.low))
}

func TestSumsOfFloatsStayFinite(t *testing.T) {
	const half, most = 0x1p1023, math.MaxFloat64
	var s Sketch
	for _, step := range []struct{ v, want float64 }{
		{half, half}, {half, most}, {half, most}, {1, most},
		{-half, most}, {-half, half}, {-half / 2, half / 2}, {-half / 2, 0},
		{-half, -half}, {-half, -most}, {half, -half}, {half / 2, -half / 2}, {half / 2, 0}, {7, 7},
	} {
		s.Observe(step.v)
		require.Equal(t, step.want, sumOf(&s), "after %g", step.v)
	}
}

// TestSharesOfLargeFloats has finite sums that together are not.
func TestSharesOfLargeFloats(t *testing.T) {
	var s Sketch
	for range patience {
		s.collided()
	}
	for i := range 8 {
		s.more.All()[i].addFloatSlow(math.MaxFloat64)
	}
	require.Equal(t, math.MaxFloat64, sumOf(&s))
	s.ObserveInt(math.MaxInt64)
	require.Equal(t, math.MaxFloat64, sumOf(&s))
	for i := range 7 {
		s.more.All()[7-i].addFloatSlow(-math.MaxFloat64)
	}
	require.Equal(t, math.MaxFloat64, sumOf(&s))
}

// TestConcurrentSafeSums has a reader see no sum that fell.
func TestConcurrentSafeSums(t *testing.T) {
	var s Sketch
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	const each, step = 20_000, math.MaxInt64 / 5
	for range 4 {
		writers.Go(func() {
			for range each {
				s.ObserveInt(step)
				s.Observe(math.MaxFloat64 / (1 << 20))
				s.ObserveDuration(step)
			}
		})
	}
	readers.Go(func() {
		for last := 0.0; ; {
			sum := sumOf(&s)
			if sum < last {
				t.Errorf("%g after %g", sum, last)
				return
			}
			last = sum
			select {
			case <-done:
				return
			default:
				runtime.Gosched() // WebAssembly has one thread, which nothing interrupts
			}
		}
	})
	writers.Wait()
	close(done)
	readers.Wait()
	var sum total
	for h := range s.all() {
		sum.add(&h.sums)
	}
	want := new(big.Int).Mul(big.NewInt(4*each), big.NewInt(step))
	require.Equal(t, want, sum.ints.big())
	require.Equal(t, want, sum.nanos.big())
}

func sumOf(s *Sketch) float64 {
	sum, _, _ := s.Summary()
	return sum
}
