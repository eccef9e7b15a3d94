package monitor

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
)

// The methods of this file that return a closure must be inlined into the function that
// defers it: only then does the compiler see that the closure and the error it is given
// stay on the stack. The methods fit the inlining budget of 80, which one more local
// variable would exceed. A test checks this.

// A task is a running call of a function, without a span. The zero task is that of a nil
// scope or function.
type task struct {
	fn    *Func
	start clock.Reading
}

// Task starts a task of the calling function and returns the function that ends the
// task. Defer that function with the address of the named error result, or with nil if
// there is none:
//
//	defer mon.Task()(&err)
//
// The error determines the task's outcome. A panic is recorded and goes on unchanged. If
// runtime.Goexit ends the task, its outcome is that of the error.
//
// Defer the returned function itself: called by another deferred function, it sees no
// panic. Call it once: each further call counts as another finished task.
//
// The calling function is found by its program counter, and named after its
// declaration:
//
//	Serve, (*Store).Get    a function and a method
//	Map[...]               a generic function, whatever its type arguments
//	Serve                  the body of a loop over a function, in Serve
//	Serve.func1            the first function literal in Serve
//	Serve.func1.2          the second literal in that literal
//
// The compiler numbers literals, so a change of Serve may change their names; Scope.Func
// gives a name that stays. Every supported release of Go gives the same names, with two
// exceptions for literals:
//
//   - If a function is inlined, Go 1.26 puts its caller's name before the names of
//     its literals: Caller.Serve.func1 instead of Serve.func1.
//   - In the body of a loop over a function, and after it, Go 1.26 and Go 1.27 number
//     literals differently.
//
// Task does not allocate, except in a function literal whose surrounding function the
// compiler inlines: there it makes two small allocations.
func (s *Scope) Task() func(*error) { return s.begin().done() }

// TaskContext is Task with a span. The span becomes a child of the span in the context,
// or the root of a new trace, and TaskContext replaces the context by one with the new
// span:
//
//	defer mon.TaskContext(&ctx)(&err)
//
// In an HTTP handler, write ctx := r.Context() first. A nil context counts as
// context.Background. TaskContext makes one allocation: the span, which is also the new
// context.
func (s *Scope) TaskContext(ctx *context.Context) func(*error) { return s.beginSpan(ctx).done() }

// Task starts a task of f; see Scope.Task.
func (f *Func) Task() func(*error) { return f.begin().done() }

// TaskContext starts a task of f with a span; see Scope.TaskContext.
func (f *Func) TaskContext(ctx *context.Context) func(*error) { return f.beginSpan(ctx).done() }

// Start starts a span of f, for code that cannot defer a task. The caller must call
// Finish on every path; panics in between are not seen. The span is a child of o.Remote
// if that is set, or else of the span in ctx, local or remote; without either it begins a
// trace. The returned context has the new span. A nil ctx counts as context.Background.
func (f *Func) Start(ctx context.Context, o SpanOptions) (context.Context, *Span) {
	if f == nil {
		return orBackground(ctx), nil
	}
	span := f.makeSpan(&f.site, ctx, o)
	f.scope.registry.observers.started(span)
	return span.context(), span
}

func (t task) done() func(*error) {
	return func(err *error) {
		// recover works only in the deferred function itself.
		r := recover()
		t.finish(err, r)
		if r != nil {
			panic(r)
		}
	}
}

func (s *Span) done() func(*error) {
	return func(err *error) {
		r := recover()
		s.finish(err, r)
		if r != nil {
			panic(r)
		}
	}
}

func (f *Func) begin() task {
	if f == nil {
		return task{}
	}
	f.started.Add(1)
	return task{f, clock.Now()}
}

//go:noinline
func (s *Scope) begin() task {
	if s == nil {
		return task{}
	}
	address := callsite.ReturnAddress()
	at := s.sites.find(address)
	if at == nil || at == notDirect {
		at = s.siteSlow(address)
	}
	return at.fn.begin()
}

//go:noinline
func (s *Scope) beginSpan(ctx *context.Context) *Span {
	if s == nil {
		return noSpan(ctx)
	}
	address := callsite.ReturnAddress()
	at := s.sites.find(address)
	if at == nil || at == notDirect {
		at = s.siteSlow(address)
	}
	return at.start(ctx)
}

//go:noinline
func (f *Func) beginSpan(ctx *context.Context) *Span {
	if f == nil {
		return noSpan(ctx)
	}
	return f.site.start(ctx)
}

// noSpan returns the span of a nil scope or function.
func noSpan(ctx *context.Context) *Span {
	if ctx != nil {
		*ctx = orBackground(*ctx)
	}
	return nil
}

// start starts a span and replaces the context by it.
func (at *site) start(ctx *context.Context) *Span {
	if ctx == nil {
		at.fn.misused("TaskContext was given no address of a context")
		return at.fn.startSpan(at, context.Background(), SpanOptions{})
	}
	span := at.fn.startSpan(at, *ctx, SpanOptions{})
	*ctx = span.context()
	return span
}

//go:noinline
func (t task) finish(err *error, panicked any) {
	if t.fn == nil {
		return
	}
	if panicked == nil && nilpanic.Possible() && nilpanic.Caught(1) {
		t.finish(err, nilpanic.Value)
		nilpanic.Again()
	}
	now := clock.Now()
	if panicked == nil && (err == nil || *err == nil) {
		t.fn.succeeded.ObserveDuration(clock.Between(t.start, now))
		return
	}
	t.fail(now, err, panicked)
}

// fail ends a task with the outcome of an error or a panic.
func (t task) fail(now clock.Reading, err *error, panicked any) {
	r, d := t.fn.scope.registry, clock.Between(t.start, now)
	outcome, class := unclassified(panicked)
	defer func() {
		if outcome == OK {
			t.fn.succeeded.ObserveDuration(d)
			return
		}
		if n := t.fn.calls.fail(outcome, class, d); n.due(now) {
			r.texts.remember(n, r.texts.failure(class, err, panicked), TraceID{}, SpanID{}, now)
		}
	}()
	outcome, class = r.errors.outcome(context.Background(), err, panicked)
}
