package sketch

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
	"github.com/stretchr/testify/require"
)

func TestPartsDoNotShareCacheLines(t *testing.T) {
	require.EqualValues(t, stripe.CacheLine, unsafe.Sizeof(paddedPart{}))
}

// TestPartsAddUp compares a sketch that grew parts with one that did not.
func TestPartsAddUp(t *testing.T) {
	var one, many Sketch
	for i := range 10_000 {
		if i == 5_000 {
			for range patience {
				many.collided()
			}
			require.NotNil(t, many.more.Load())
		}
		v := rand.NormFloat64() * 1e6
		d := time.Duration(rand.Int64N(1e12))
		one.ObserveInt(int64(v))
		one.ObserveDuration(d)
		p := &many.first
		if more := many.more.Load(); more != nil {
			p = &more.All()[rand.IntN(len(more.All()))].part
		}
		add(&p.ints, int64(v))
		p.count(float64(int64(v)))
		add(&p.nanos, int64(d))
		p.count(float64(d) * 1e-9)
	}
	require.Equal(t, collect(&one), collect(&many))
	for range 3 {
		one.Observe(0)
		many.Observe(0)
	}
	require.Equal(t, collect(&one), collect(&many))
}

// TestFullBucketsGoOnCounting fills a bucket by hand: two thousand million
// additions take too long.
func TestFullBucketsGoOnCounting(t *testing.T) {
	var s Sketch
	s.ObserveInt(5)
	i := index(5)
	s.first.positive.find(i >> chunkBits)[i&(chunkSize-1)].Store(full - 1000)
	s.ObserveInt(7) // another chunk, which is not full
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				s.ObserveInt(5)
			}
		})
	}
	wg.Wait()
	s.ObserveInt(1 << 20) // the list grows when it has wide chunks
	s.ObserveInt(5)
	s.Observe(1e-9)
	c := collect(&s)
	require.Equal(t, []Bucket{{index(1e-9), 1}, {i, full + 7001}, {index(7), 1}, {index(1 << 20), 1}}, c.positive)
}

type contents struct {
	positive, negative []Bucket
	zeros              uint64
	sum, least, most   float64
}

func collect(s *Sketch) (c contents) {
	c.positive = AppendPositive(c.positive, s)
	c.negative = AppendNegative(c.negative, s)
	c.zeros, c.sum = s.Zeros(), s.Sum()
	c.least, c.most = s.Extremes()
	return c
}

// TestCollisionsAmongPartsLoseNothing has the count of collisions come round.
func TestCollisionsAmongPartsLoseNothing(t *testing.T) {
	var s Sketch
	for range patience {
		s.collided()
	}
	s.ObserveInt(7)
	for _, n := range []uint32{patience - 1, math.MaxUint32} {
		s.collisions.Store(n)
		s.collided()
		s.collided()
	}
	require.EqualValues(t, 7, collect(&s).sum)
}

func TestConcurrentSafeGrowth(t *testing.T) {
	var s Sketch
	var wg sync.WaitGroup
	const writers, each = 8, 20_000
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if i%1000 == 0 {
					s.collided()
				}
				s.ObserveInt(int64(w + 1))
			}
		})
	}
	wg.Wait()
	c := collect(&s)
	require.EqualValues(t, each*writers*(writers+1)/2, c.sum)
	var n uint64
	for _, b := range c.positive {
		n += b.Count
	}
	require.EqualValues(t, writers*each, n)
	require.Equal(t, []float64{1, writers}, []float64{c.least, c.most})
}

// BenchmarkObserveInParts is what one processor pays when others made the sketch
// grow parts.
func BenchmarkObserveInParts(b *testing.B) {
	var s Sketch
	for range patience {
		s.collided()
	}
	for b.Loop() {
		s.Observe(3.5)
	}
}
