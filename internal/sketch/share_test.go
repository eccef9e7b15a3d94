package sketch

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/spacemonkeygo/monitor/v2/internal/bucket"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
	"github.com/stretchr/testify/require"
)

func TestSharesDoNotShareCacheLines(t *testing.T) {
	require.EqualValues(t, stripe.CacheLine, unsafe.Sizeof(paddedShare{}))
}

// TestSharesAddUp compares a sketch that grew shares with one that did not.
func TestSharesAddUp(t *testing.T) {
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
		h := &many.first
		if more := many.more.Load(); more != nil {
			h = &more.All()[rand.IntN(len(more.All()))].share
		}
		add(&h.ints, int64(v))
		h.count(float64(int64(v)))
		add(&h.nanos, int64(d))
		h.count(float64(d) * 1e-9)
	}
	require.Equal(t, read(&one), read(&many))
	for range 3 {
		one.Observe(0)
		many.Observe(0)
	}
	require.Equal(t, read(&one), read(&many))
}

// TestFullBucketsGoOnCounting fills a bucket by hand: two thousand million
// additions take too long.
func TestFullBucketsGoOnCounting(t *testing.T) {
	var s Sketch
	s.ObserveInt(5)
	i := bucket.Index(5)
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
	require.Equal(t, []dist.Bucket{
		{Index: bucket.Index(1e-9), Count: 1}, {Index: i, Count: full + 7001}, {Index: bucket.Index(7), Count: 1}, {Index: bucket.Index(1 << 20), Count: 1},
	}, read(&s).Positive)
}

func read(s *Sketch) *dist.Distribution {
	d := new(dist.Distribution)
	s.ReadInto(d)
	return d
}

// TestCollisionsAmongSharesLoseNothing has the count of collisions come round.
func TestCollisionsAmongSharesLoseNothing(t *testing.T) {
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
	require.EqualValues(t, 7, read(&s).Sum)
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
	d := read(&s)
	require.EqualValues(t, each*writers*(writers+1)/2, d.Sum)
	require.EqualValues(t, writers*each, total(d.Positive))
	require.Equal(t, []float64{1, writers}, []float64{d.Min, d.Max})
}

// BenchmarkObserveInShares is what one processor pays when others made the sketch
// grow shares.
func BenchmarkObserveInShares(b *testing.B) {
	var s Sketch
	for range patience {
		s.collided()
	}
	for b.Loop() {
		s.Observe(3.5)
	}
}
