package calls

import (
	"context"
	"errors"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

// A function is an instrumented function. It calls itself with the context that it
// made until depth is 1, and then ends with result, as function outcome does.
type function func(ctx context.Context, depth int, result error) error

// A style is one way of instrumenting functions.
type style struct {
	name string
	open func(tb testing.TB) instrumented
}

type instrumented struct {
	functions [2]function // two that are counted separately
	count     func() int  // of the calls that were recorded so far
	parent    func() (ctx context.Context, end func())
	silent    bool // the style records nothing, which count confirms
}

var (
	errFailed = errors.New("failed")
	errPanics = errors.New("panics") // a function with this result panics with it
)

// outcome is the work of all functions: they only end with the given result.
func outcome(result error) error {
	if result == errPanics {
		panic(result)
	}
	return result
}

// A situation is the circumstances of a call.
type situation struct {
	child  bool // the context of the call has a span
	values int  // the number of values that the context has beside
	depth  int  // of calls; 0 is 1
	result error
}

type contextKey int

// in returns the work of the styles in a situation.
func (s situation) in(styles []style) (all []work.Implementation) {
	depth := max(s.depth, 1)
	for _, style := range styles {
		all = append(all, work.Implementation{Name: style.name, Open: func(tb testing.TB) work.Opened {
			f := style.open(tb)
			ctx, extra := context.Background(), 0
			if s.child {
				var end func()
				ctx, end = f.parent()
				tb.Cleanup(end)
			}
			for i := range s.values {
				ctx = context.WithValue(ctx, contextKey(i), i)
			}
			if f.silent {
				extra = -depth
			}
			o := work.Opened{Count: f.count, Each: depth + extra}
			for i, function := range f.functions {
				o.Bodies[i] = s.body(ctx, function, depth)
			}
			return o
		}})
	}
	return all
}

func (s situation) body(ctx context.Context, f function, depth int) work.Body {
	if s.result == errPanics {
		return func(_, n int) {
			for range n {
				recovering(func() { f(ctx, depth, errPanics) })
			}
		}
	}
	return func(_, n int) {
		for range n {
			f(ctx, depth, s.result)
		}
	}
}

func recovering(f func()) {
	defer func() { recover() }()
	f()
}
