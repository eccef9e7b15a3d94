package calls

import (
	"context"
	"testing"

	"github.com/spacemonkeygo/monkit/v3"
)

// In monkit's documentation each call looks its task up. A Task that is kept in a
// variable is faster.
var (
	monkitTask = style{"monkit", func(testing.TB) instrumented {
		m := monkit.NewRegistry().ScopeNamed("calls")
		return monkitInstrumented(m, monkitInline(m), monkitInlineToo(m))
	}}
	monkitHeldTask = style{"monkit-held", func(testing.TB) instrumented {
		m := monkit.NewRegistry().ScopeNamed("calls")
		return monkitInstrumented(m, monkitHeld(m.TaskNamed("a")), monkitHeld(m.TaskNamed("b")))
	}}
	monkitSpan = style{"monkit", func(testing.TB) instrumented {
		m := monkit.NewRegistry().ScopeNamed("calls")
		return monkitInstrumented(m, monkitInlineSpan(m), monkitInlineSpanToo(m))
	}}
	monkitHeldSpan = style{"monkit-held", func(testing.TB) instrumented {
		m := monkit.NewRegistry().ScopeNamed("calls")
		return monkitInstrumented(m, monkitHeldSpans(m.TaskNamed("a")), monkitHeldSpans(m.TaskNamed("b")))
	}}
)

func monkitInstrumented(m *monkit.Scope, one, other function) instrumented {
	return instrumented{
		functions: [2]function{one, other},
		count: func() (n int) {
			m.Funcs(func(f *monkit.Func) {
				n += int(f.Success())
				for _, errors := range f.Errors() {
					n += int(errors)
				}
				n += int(f.Panics())
			})
			return n
		},
		parent: func() (context.Context, func()) {
			ctx := context.Background()
			end := m.TaskNamed("parent")(&ctx)
			return ctx, func() { end(nil) }
		},
	}
}

func monkitInline(mon *monkit.Scope) function {
	return func(_ context.Context, _ int, result error) (err error) {
		defer mon.Task()(nil)(&err)
		return outcome(result)
	}
}

func monkitInlineToo(mon *monkit.Scope) function {
	return func(_ context.Context, _ int, result error) (err error) {
		defer mon.Task()(nil)(&err)
		return outcome(result)
	}
}

func monkitHeld(task monkit.Task) function {
	return func(_ context.Context, _ int, result error) (err error) {
		defer task(nil)(&err)
		return outcome(result)
	}
}

func monkitInlineSpan(mon *monkit.Scope) (call function) {
	call = func(ctx context.Context, depth int, result error) (err error) {
		defer mon.Task()(&ctx)(&err)
		if depth > 1 {
			return call(ctx, depth-1, result)
		}
		return outcome(result)
	}
	return call
}

func monkitInlineSpanToo(mon *monkit.Scope) (call function) {
	call = func(ctx context.Context, depth int, result error) (err error) {
		defer mon.Task()(&ctx)(&err)
		if depth > 1 {
			return call(ctx, depth-1, result)
		}
		return outcome(result)
	}
	return call
}

func monkitHeldSpans(task monkit.Task) (call function) {
	call = func(ctx context.Context, depth int, result error) (err error) {
		defer task(&ctx)(&err)
		if depth > 1 {
			return call(ctx, depth-1, result)
		}
		return outcome(result)
	}
	return call
}
