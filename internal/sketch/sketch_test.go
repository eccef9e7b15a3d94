package sketch

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestExtremeValuesAreKeptExactly(t *testing.T) {
	for _, v := range []float64{
		math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1030, 1, -1, 0,
	} {
		var s Sketch
		s.Observe(v)
		sum, least, greatest := s.Summary()
		require.Equal(t, []float64{v, v, v}, []float64{sum, least, greatest})
		d := read(&s)
		require.EqualValues(t, 1, d.Zeros+countOf(d.Positive)+countOf(d.Negative))
	}
}

func TestInvalidValuesAreCountedAndDropped(t *testing.T) {
	var s Sketch
	s.Observe(7)
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		s.Observe(v)
	}
	_, invalid := s.special()
	require.EqualValues(t, 3, invalid)
	sum, least, greatest := s.Summary()
	require.Equal(t, []float64{7, 7, 7}, []float64{sum, least, greatest})
}

func TestSumsOfDurationsAreExact(t *testing.T) {
	var s Sketch
	for range 1_000_000 {
		s.ObserveDuration(time.Microsecond + 1)
	}
	require.Equal(t, 1.001, read(&s).Sum)
	s.ObserveInt(1 << 40)
	require.Equal(t, 1<<40+1.001, read(&s).Sum)
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
	d := read(&s)
	require.EqualValues(t, 2*writers*each, d.Zeros+countOf(d.Positive)+countOf(d.Negative))
}

func TestObserveDoesNotAllocate(t *testing.T) {
	var s Sketch
	s.Observe(1.5)
	require.Zero(t, testing.AllocsPerRun(100, func() { s.Observe(1.5) }))
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
