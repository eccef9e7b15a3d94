package dist_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

// TestConcurrentSafeDistribution has writers, and readers that require each
// reading to be a possible past of the next. The values are multiples of 1/64,
// so that their float64 sum is exact in any order.
func TestConcurrentSafeDistribution(t *testing.T) {
	const writers, readers, each = 4, 2, 20_000
	s := monitor.NewRegistry().Scope("test")
	v, timer := s.ValDist("v"), s.Timer("t")
	f := s.Func("f")

	values := make([][]float64, writers)
	for w := range values {
		r := rand.New(rand.NewPCG(9, uint64(w)))
		for range each {
			values[w] = append(values[w], float64(r.IntN(1<<20)-1<<18)/64)
		}
	}
	var writing, reading sync.WaitGroup
	stop := make(chan struct{})
	for range readers {
		reading.Go(func() {
			watch(t, stop, v.Distribution, timer.Distribution,
				func() *dist.Distribution { return f.Stats().Durations() })
		})
	}
	for _, part := range values {
		writing.Go(func() {
			for i, x := range part {
				v.Observe(x)
				timer.Observe(time.Duration(i))
				func() { defer f.Task()(nil) }()
			}
		})
	}
	writing.Wait()
	close(stop)
	reading.Wait()

	var all []float64
	for _, part := range values {
		all = append(all, part...)
	}
	describes(t, v.Distribution(), all)
	d := timer.Distribution()
	require.EqualValues(t, writers*each, d.Count)
	require.EqualValues(t, writers, d.Zeros)
	require.Equal(t, float64(writers*each*(each-1)/2)/1e9, d.Sum)
	require.EqualValues(t, writers*each, f.Stats().Durations().Count)
}

// TestConcurrentSafeFirstValue reads while the first value is being observed,
// which is in the sum and the extremes before it is in the count.
func TestConcurrentSafeFirstValue(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	for i := range 2000 {
		v := s.ValDist("v", monitor.Int("i", i))
		go v.Observe(1)
		for d := v.Distribution(); d.Count == 0; d = v.Distribution() {
			if d.Min != 0 || d.Max != 0 || d.Sum != 0 {
				t.Fatalf("no values, and yet %+v", d)
			}
			runtime.Gosched() // where there is one thread
		}
	}
}

// watch reads until stop is closed, and once more, and requires the intervals
// to add up to the last reading.
func watch(t *testing.T, stop <-chan struct{}, reads ...func() *dist.Distribution) {
	before := make([]*dist.Distribution, len(reads))
	sums := make([]dist.Distribution, len(reads))
	for last := false; !last; {
		select {
		case <-stop:
			last = true
		default:
		}
		for i, read := range reads {
			now := read()
			follows(t, before[i], now)
			sums[i].Merge(now.Sub(before[i]))
			before[i] = now
		}
		runtime.Gosched() // where there is one thread
	}
	for i, sum := range sums {
		if sum.Count != before[i].Count || sum.Zeros != before[i].Zeros {
			t.Errorf("intervals add up to %d values of %d", sum.Count, before[i].Count)
		}
	}
}

// follows reports as errors, since it runs on goroutines of its own, whatever
// forbids that now was read after before.
func follows(t *testing.T, before, now *dist.Distribution) {
	total := now.Zeros
	for _, side := range [][]dist.Bucket{now.Negative, now.Positive} {
		for _, b := range side {
			total += b.Count
		}
	}
	if total != now.Count {
		t.Errorf("the buckets hold %d values of %d", total, now.Count)
	}
	if now.Count == 0 {
		if now.Min != 0 || now.Max != 0 || now.Sum != 0 {
			t.Errorf("no values, and yet %+v", now)
		}
		return
	}
	if lower, upper := limits(now); !(now.Min <= upper && lower <= now.Max && now.Min <= now.Max) {
		t.Errorf("the extremes %g and %g do not cover the buckets", now.Min, now.Max)
	}
	if before == nil || before.Count == 0 {
		return
	}
	if now.Count < before.Count || now.Min > before.Min || now.Max < before.Max {
		t.Errorf("%+v came after %+v", now, before)
	}
	// A bucket that had fallen would make the instrument look like another one,
	// of which the difference is all.
	if diff := now.Sub(before); diff.Count != now.Count-before.Count {
		t.Errorf("%d values after %d, %d of them new", now.Count, before.Count, diff.Count)
	}
}

// limits returns what the greatest value is above, and what the least one is
// not above, going by the buckets.
func limits(d *dist.Distribution) (lower, upper float64) {
	lower, upper = math.Inf(-1), math.Inf(1)
	if n := len(d.Negative); n > 0 {
		lower = -d.Negative[0].Upper()
		upper = -d.Negative[n-1].Lower()
	}
	if d.Zeros > 0 {
		lower, upper = 0, min(upper, 0)
	}
	if n := len(d.Positive); n > 0 {
		lower = d.Positive[n-1].Lower()
		upper = min(upper, d.Positive[0].Upper())
	}
	return lower, upper
}
