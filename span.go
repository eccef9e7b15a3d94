package monitor

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// SpanKind is the part that a span plays in a call between processes.
type SpanKind uint8

const (
	Internal SpanKind = iota // no such call
	Server
	Client
	Producer
	Consumer
)

// String returns the kind's name in lower case.
func (k SpanKind) String() string {
	names := [...]string{"internal", "server", "client", "producer", "consumer"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// A Span is one call of a function, in a trace. It is open from its start until
// it finishes, once, and visible in Registry.OpenSpans meanwhile, even when the
// span it belongs to finishes earlier.
//
// All methods are safe for concurrent use, and on a nil Span, which does and
// says nothing. Use after the end is counted and otherwise harmless.
type Span struct {
	parent context.Context // whose child this span is, as a context
	above  *Span           // the parent span, if it is in this process
	trace  *trace
	at     atomic.Pointer[site] // changed by Rename only
	start  int64                // clock.Now
	id     SpanID
	upper  SpanID // the parent span's identifier, zero for a root
	notes  atomic.Pointer[notes]
	caller *Func // as whose call it was counted, if that was known at the start

	// Written by finish and read after end is seen to be set.
	class   string
	outcome Outcome

	kind        SpanKind
	provisional bool
	state       atomic.Uint32 // whoever changes it from spanOpen goes on
	end         atomic.Int64  // clock.Now, 0 while open

	liveLinks
}

const (
	spanOpen     uint32 = iota
	spanRenaming        // for a few instructions
	spanFinished
)

// rootSpan is the first span of a trace in this process, in one allocation.
type rootSpan struct {
	Span
	trace trace
}

// SpanOptions are for Func.Start. The zero value is what TaskContext uses.
type SpanOptions struct {
	Kind SpanKind

	// Remote, if it is not nil, is what the span continues, instead of what the
	// context has: as if the context came from ContextWithRemote, and cheaper.
	Remote *SpanContext

	// Provisional says that the function is a stand-in until Rename tells the
	// right one. The calls that are made from the span count as that one's.
	Provisional bool
}

// Start starts a span of f for code that cannot defer a task: between its start
// and its end no panic is seen. The caller must call Finish, on every path. The
// span is a child of the one in ctx, or of the remote one, or begins a trace;
// the context that is returned has it. A nil ctx counts as context.Background.
func (f *Func) Start(ctx context.Context, o SpanOptions) (context.Context, *Span) {
	span := f.startSpan(&f.site, ctx, o)
	return span.context(), span
}

func (f *Func) startSpan(at *site, ctx context.Context, o SpanOptions) *Span {
	if ctx == nil {
		ctx = context.Background()
		f.misused()
	}
	r := f.scope.registry
	var span *Span
	var now int64
	above, remote := (*Span)(nil), SpanContext{}
	if o.Remote != nil {
		remote = *o.Remote
	} else {
		above, remote = parentOf(ctx)
	}
	if above != nil {
		span = &Span{above: above, trace: above.trace, upper: above.id}
		now = clock.Now()
	} else {
		root := &rootSpan{trace: r.newTrace(remote, f, o.Kind)}
		span = &root.Span
		span.trace = &root.trace
		now, root.trace.offset = clock.Anchor()
		if remote.IsValid() {
			span.upper = remote.SpanID
		}
	}
	span.parent = ctx
	span.at.Store(at)
	span.id = newSpanID()
	span.kind, span.provisional = o.Kind, o.Provisional
	span.count(f, 1)
	span.start = now
	if !r.live.add(span) {
		r.warn(warning{r.self.spansNotListed, f.name, "%d spans are open; is the second call missing, as in defer mon.TaskContext(&ctx)(&err)?", []any{MaxOpenSpans}})
	}
	r.started(span)
	return span
}

// Finish ends the span; the outcome is that of the error, see
// Registry.Classify. Only the first call counts.
func (s *Span) Finish(err error) {
	if s != nil {
		s.finish(&err, nil)
	}
}

// FinishPanic ends the span as one that panicked with this value, which the
// caller has recovered and is to panic with again; with nil, as one that was OK.
func (s *Span) FinishPanic(value any) {
	if s != nil {
		s.finish(nil, value)
	}
}

//go:noinline
func (s *Span) finish(err *error, panicked any) {
	now := clock.Now()
	r := s.registry()
	if !s.leave(spanFinished) {
		r.self.finishedTwice.Inc()
		return
	}
	f := s.at.Load().fn
	if panicked != nil || err != nil && *err != nil {
		s.outcome, s.class = r.outcome(err, panicked)
	}
	s.end.Store(now)
	if s.provisional {
		s.settleCalls(f)
	}
	f.finish(s.outcome, s.class, time.Duration(now-s.start))
	r.live.remove(s)
	r.finished(s)
}

// Rename makes an open span one of f, of the same registry, as if it had been
// started so: for servers, which learn the name of an operation only while they
// perform it. A finished span keeps its name.
func (s *Span) Rename(f *Func) {
	if s == nil {
		return
	}
	old := s.at.Load()
	if f == nil || f.scope.registry != old.fn.scope.registry {
		old.fn.misused()
		return
	}
	if !s.leave(spanRenaming) {
		old.fn.scope.registry.self.usedAfterFinish.Inc()
		return
	}
	old = s.at.Load()
	s.at.Store(&f.site)
	s.count(f, 1)
	s.count(old.fn, -1)
	s.state.Store(spanOpen)
}

// leave changes the state of an open span, and reports whether the span was
// open. It waits for who is renaming the span.
func (s *Span) leave(to uint32) bool {
	for !s.state.CompareAndSwap(spanOpen, to) {
		if s.state.Load() == spanFinished {
			return false
		}
		runtime.Gosched()
	}
	return true
}

// count counts the span as started by f n times.
func (s *Span) count(f *Func, n int64) {
	f.started.Add(n)
	switch {
	case s.above == nil:
		f.callers.count(nil, s.upper.IsValid(), n)
	case s.above.provisional:
		s.above.called(f, n)
	default:
		if s.caller == nil { // at the start, when nobody else has the span
			s.caller = s.above.at.Load().fn
		}
		f.callers.count(s.caller, false, n)
	}
}
