package monitor

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// The methods of this file that return a closure must be inlined into the
// function that defers it: only then does the compiler see that the closure and
// the error it is given stay on the stack. They are written to stay within the
// budget for inlining (80; a local variable more is too much), and a test holds
// them to it.

// A task is a running call of a function, without a span.
type task struct {
	fn    *Func
	start clock.Reading
}

// Task starts a task of the calling function and returns what ends it, to be
// deferred with the address of the function's named error result, or nil if it
// has none:
//
//	defer mon.Task()(&err)
//
// The task's outcome is that of the error; a panic is recorded and goes on
// unchanged. A goroutine that ends by runtime.Goexit counts by its error.
//
// What Task returns is to be deferred itself: called by another deferred function
// it sees no panic. It is to be called once: each further call counts as a task
// that finished.
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
// The compiler numbers literals, and may number them anew with every change of
// Serve; Scope.Func gives a name that stays. Every supported release of Go gives
// the same names, with two exceptions for literals:
//
//   - Go 1.26 names a literal of a function that it inlines after that
//     function's caller too: Caller.Serve.func1 instead of Serve.func1.
//   - In the body of a loop over a function, and after it, Go 1.26 numbers
//     literals otherwise than Go 1.27 does.
//
// Task does not allocate, except in a function literal whose surrounding function
// the compiler inlines: there it makes two small allocations.
func (s *Scope) Task() func(*error) { return s.begin().done() }

// TaskContext is Task with a span: the span becomes a child of the one in the
// context, or the root of a new trace, and the context is replaced by one that
// has it:
//
//	defer mon.TaskContext(&ctx)(&err)
//
// An HTTP handler says ctx := r.Context() first. A nil context counts as
// context.Background. TaskContext makes one allocation,
// the span, which is the new context.
func (s *Scope) TaskContext(ctx *context.Context) func(*error) { return s.beginSpan(ctx).done() }

// Task starts a task of f; see Scope.Task.
func (f *Func) Task() func(*error) { return f.begin().done() }

// TaskContext starts a task of f with a span; see Scope.TaskContext.
func (f *Func) TaskContext(ctx *context.Context) func(*error) { return f.beginSpan(ctx).done() }

// Start starts a span of f for code that cannot defer a task: between its start
// and its end no panic is seen. The caller must call Finish, on every path. The
// span is a child of the one in ctx, or of the remote one, or begins a trace;
// the context that is returned has it. A nil ctx counts as context.Background.
func (f *Func) Start(ctx context.Context, o SpanOptions) (context.Context, *Span) {
	span := f.startSpan(&f.site, ctx, o)
	return span.context(), span
}

func (t task) done() func(*error) {
	return func(err *error) {
		// recover works in the deferred function itself only.
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
	f.started.Add(1)
	return task{f, clock.Now()}
}

//go:noinline
func (s *Scope) begin() task {
	address := callsite.ReturnAddress()
	at := s.sites.find(address)
	if at == nil || at == notDirect {
		at = s.siteSlow(address)
	}
	return at.fn.begin()
}

//go:noinline
func (s *Scope) beginSpan(ctx *context.Context) *Span {
	address := callsite.ReturnAddress()
	at := s.sites.find(address)
	if at == nil || at == notDirect {
		at = s.siteSlow(address)
	}
	return at.start(ctx)
}

//go:noinline
func (f *Func) beginSpan(ctx *context.Context) *Span { return f.site.start(ctx) }

// start starts a span in place of the context.
func (at *site) start(ctx *context.Context) *Span {
	if ctx == nil {
		at.fn.misused()
		return at.fn.startSpan(at, context.Background(), SpanOptions{})
	}
	span := at.fn.startSpan(at, *ctx, SpanOptions{})
	*ctx = span.context()
	return span
}

//go:noinline
func (t task) finish(err *error, panicked any) {
	d := clock.Between(t.start, clock.Now())
	if panicked == nil && (err == nil || *err == nil) {
		t.fn.succeeded.ObserveDuration(d)
		return
	}
	outcome, class := t.fn.scope.registry.errors.outcome(err, panicked)
	t.fn.finish(outcome, class, d)
}
