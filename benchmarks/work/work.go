// Package work runs the same work with several implementations: alone, on two
// cores, and in a test that requires that the work is done.
package work

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Body does the pieces of work from..from+n-1. It has the loop itself, so that no
// indirect call is measured. It is safe for concurrent use.
type Body func(from, n int)

// An Implementation is one way of doing the work.
type Implementation struct {
	Name string
	Open func(tb testing.TB) Opened
}

// Opened is an implementation that is ready to work. It is closed at the end of the
// test or benchmark that opened it.
type Opened struct {
	// Bodies do the work, each on its own instrument.
	Bodies [2]Body
	// Count returns the recordings as read back from the implementation, or is nil
	// if that is not possible.
	Count func() int
	// Each is the growth of Count for each piece of work.
	Each int
}

// Run measures each implementation alone.
func Run(b *testing.B, all []Implementation) {
	for _, i := range all {
		b.Run(i.Name, func(b *testing.B) { alone(b, i.Open(b).Bodies[0]) })
	}
}

// TwoCores measures each implementation with one goroutine ("alone"), with two that
// share an instrument ("one") and with two that have an instrument each ("many").
// The reported time is that of all work divided by its amount: with perfect scaling
// it halves on two cores.
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

// share divides n pieces of work among the bodies and waits. They take portions, so
// that none idles while another has much left. Portions are large, so that the cost
// of taking one does not matter.
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

// Verify runs a test for each implementation, which fails unless all work was
// recorded. Without a Count the test only shows that the implementation does not
// panic.
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
