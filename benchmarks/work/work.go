// Package work runs the same work as done by several implementations: alone,
// on two cores, and in a test that finds out whether it is done at all.
package work

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Body does the work n times, as the numbers from and following. The loop is
// in it so that what it calls is called directly. It is safe for concurrent
// use.
type Body func(from, n int)

// An Implementation is one way of doing the work.
type Implementation struct {
	Name string
	Open func(tb testing.TB) Opened
}

// Opened is an implementation that is ready to work. The cleanup of the tb that it
// was opened for closes it.
type Opened struct {
	// Bodies do the work on an instrument of their own each.
	Bodies [2]Body
	// Count returns how much the implementation has recorded, as read back from
	// it, where that can be; otherwise it is nil.
	Count func() int
	// Each is what Count grows by with each piece of work.
	Each int
}

// Run measures each implementation alone.
func Run(b *testing.B, all []Implementation) {
	for _, i := range all {
		b.Run(i.Name, func(b *testing.B) { alone(b, i.Open(b).Bodies[0]) })
	}
}

// TwoCores measures each implementation as used by one goroutine ("alone"), by
// two that share an instrument ("one") and by two with one each ("many"). The
// time is the time of all work divided by its amount: with perfect scaling it
// halves on two cores.
func TwoCores(b *testing.B, all []Implementation) {
	for _, i := range all {
		b.Run(i.Name, func(b *testing.B) {
			o := i.Open(b)
			b.Run("alone", func(b *testing.B) { alone(b, o.Bodies[0]) })
			b.Run("one", func(b *testing.B) { together(b, o.Bodies[0], o.Bodies[0]) })
			b.Run("many", func(b *testing.B) { together(b, o.Bodies[0], o.Bodies[1]) })
		})
	}
}

func alone(b *testing.B, body Body) {
	body(0, 1) // the first call registers: it is not measured
	b.ReportAllocs()
	b.ResetTimer()
	body(0, b.N)
}

// together shares b.N among goroutines, each with a body and a core.
func together(b *testing.B, bodies ...Body) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(len(bodies)))
	for _, body := range bodies {
		body(0, 1)
	}
	b.ReportAllocs()
	b.ResetTimer()
	share(b.N, bodies)
}

// share has the bodies do the work n times between them, and waits. They take it
// in portions, so that none idles while another has much left; large ones, so
// that counting portions does not matter.
func share(n int, bodies []Body) {
	portion := min(max(n/200, 1), 10_000)
	var taken atomic.Int64
	var done sync.WaitGroup
	for _, body := range bodies {
		done.Go(func() {
			for {
				from := int(taken.Add(int64(portion))) - portion
				if from >= n {
					return
				}
				body(from, min(portion, n-from))
			}
		})
	}
	done.Wait()
}

// Verify fails a test for each implementation that has not recorded what it
// did. Those without a Count are only seen not to panic.
func Verify(t *testing.T, all []Implementation) {
	const n = 10
	for _, i := range all {
		t.Run(i.Name, func(t *testing.T) {
			o := i.Open(t)
			o.Bodies[0](0, n)
			o.Bodies[1](0, n)
			if o.Count != nil {
				require.Equal(t, 2*n*o.Each, o.Count())
			}
		})
	}
}
