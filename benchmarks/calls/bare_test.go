package calls

import (
	"context"
	"testing"
	"time"
)

var (
	// bare is not instrumented. It shows the cost of a panic by itself.
	bare = style{"bare", func(testing.TB) instrumented {
		f := func(_ context.Context, _ int, result error) error { return outcome(result) }
		return instrumented{functions: [2]function{f, f}, parent: background}
	}}
	// byHand is the yardstick on two cores. It shows the scaling of the machine
	// itself.
	byHand = style{"F", func(testing.TB) instrumented {
		return instrumented{functions: [2]function{timed(), timed()}}
	}}
)

func background() (context.Context, func()) { return context.Background(), func() {} }

// timed is the code that yardstick.F measures.
func timed() function {
	return func(_ context.Context, _ int, result error) error {
		start := time.Now()
		defer func() {
			end := time.Now() // not time.Since, which reads one clock only
			if end.Sub(start) < 0 {
				panic("time runs backwards")
			}
		}()
		return outcome(result)
	}
}
