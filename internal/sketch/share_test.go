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
			require.False(t, many.more.None())
		}
		v := rand.NormFloat64() * 1e6
		d := time.Duration(rand.Int64N(1e12))
		one.ObserveInt(int64(v))
		one.ObserveDuration(d)
		h := &many.first
		if more := many.more.All(); more != nil {
			h = &more[rand.IntN(len(more))].share
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
	require.EqualValues(t, writers*each, countOf(d.Positive))
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
