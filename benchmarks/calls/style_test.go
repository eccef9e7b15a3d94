package calls

import (
	"context"
	"errors"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

// A function is instrumented. It calls itself until depth is 1, with the context
// it made, and then ends in result, as outcome does.
type function func(ctx context.Context, depth int, result error) error

// A style is one way of instrumenting functions.
type style struct {
	name string
	open func(tb testing.TB) instrumented
}

type instrumented struct {
	functions [2]function // that count as two
	count     func() int  // of the calls that were recorded so far
	parent    func() (ctx context.Context, end func())
	silent    bool // it records nothing, which count confirms
}

var (
	errFailed = errors.New("failed")
	errPanics = errors.New("panics") // the result of functions that panic with it
)

// outcome is what all functions do: nothing but to end as they are told.
func outcome(result error) error {
	if result == errPanics {
		panic(result)
	}
	return result
}

// A situation is one in which a function is called.
type situation struct {
	child  bool // the context has a span
	values int  // and was given as many values since
	depth  int  // of calls; 0 is 1
	result error
}

type contextKey int

// in returns the styles' work in a situation.
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
