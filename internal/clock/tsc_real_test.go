package clock

import (
	"flag"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
	"github.com/stretchr/testify/require"
)

var watch = flag.Duration("watch", 2*time.Second, "how long to compare the time-stamp counter with the monotonic clock")

// TestTheRealCounter holds the counter of this machine to the promise of
// Between, on all processors, under load: go test ./internal/clock -watch 5m.
// Where the kernel does not trust the counter, neither does the test.
func TestTheRealCounter(t *testing.T) {
	if !cpu.HasTicks() || !kernelTrusts() {
		require.Equal(t, "monotonic", Source())
		return
	}
	c := newTSC(cpu.Ticks, Monotonic)
	c.begin()
	read := func() Reading {
		if c.counting.Load() {
			return Reading(c.ticks())
		}
		return c.nowSlow()
	}
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() { // the load
			for x := 1; ; x = x*3 + 1 {
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	deadline := time.Now().Add(*watch)
	for w := range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := 0; time.Now().Before(deadline); i++ {
				// Each reading lies between two of the monotonic clock, and so does the
				// duration, however long the goroutine is interrupted.
				a := Monotonic()
				from := read()
				b := Monotonic()
				time.Sleep(time.Duration(i%17+w) * time.Millisecond)
				x := Monotonic()
				to := read()
				y := Monotonic()
				got := int64(c.between(from, to))
				allowed := 1000 + (y-a)/1000
				if got < x-b-allowed || got > y-a+allowed {
					t.Errorf("%d ns, want from %d to %d", got, x-b, y-a)
				}
			}
		})
	}
	time.Sleep(time.Until(deadline))
	close(stop)
	wg.Wait()
	require.True(t, c.counting.Load())
}
