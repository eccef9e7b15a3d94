package monitor

import (
	"context"
	"runtime"
	"sync/atomic"

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
	start  clock.Reading
	id     SpanID
	notes  atomic.Pointer[notes]
	caller *caller // that counts it, nil if the caller's name was not known at the start

	// Written by finish and read after end is seen to be a reading.
	class   string
	outcome Outcome

	kind        SpanKind
	provisional bool
	shard       uint8        // of liveSet; set before the span is shared
	rank        uint16       // set before the span is shared; see trace.gather
	end         atomic.Int64 // a clock.Reading, or one of the states below

	// While the span is open they are guarded by the liveShard's mu. From then on
	// next is the span that finished before; see trace.gather.
	next, prev *Span
}

// States of a span without an end. Whoever changes it from spanOpen goes on.
const (
	spanOpen      int64 = iota
	spanRenaming        // for a few instructions
	spanFinishing       // likewise
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

	// Links are spans of other traces that have to do with this one, such as
	// those whose messages it handles in a batch. See Span.Link.
	Links []SpanContext

	// Provisional says that the function is a stand-in until Rename tells the
	// right one. The calls that are made from the span count as that one's.
	Provisional bool
}

// A Describer is a context that says about the span which is started in it, and not
// in one made of it, what AnnotateTags and SetEndpoints would. It is asked when
// somebody reads the span: on any goroutine, while it is open, when it is exported
// or kept, and as long as somebody has it. So a span that nobody reads pays nothing
// for it. DescribeSpan must be safe for concurrent use. What it returns comes after
// what was said by other means.
type Describer interface {
	context.Context
	DescribeSpan() (tags []Tag, local, peer string)
}

// Start starts a span of f for code that cannot defer a task: between its start
// and its end no panic is seen. The caller must call Finish, on every path. The
// span is a child of the one in ctx, or of the remote one, or begins a trace;
// the context that is returned has it. A nil ctx counts as context.Background.
func (f *Func) Start(ctx context.Context, o SpanOptions) (context.Context, *Span) {
	span := f.startSpan(&f.site, ctx, o)
	return span.context(), span
}

// startSpan makes a span that starts on this goroutine.
func (f *Func) startSpan(at *site, ctx context.Context, o SpanOptions) *Span {
	span := f.makeSpan(at, ctx, o)
	f.scope.registry.started(span)
	return span
}

// makeSpan makes a span that observers are not told of yet.
func (f *Func) makeSpan(at *site, ctx context.Context, o SpanOptions) *Span {
	if ctx == nil {
		ctx = context.Background()
		f.misused()
	}
	r := f.scope.registry
	var span *Span
	var above *Span
	var from *remoteContext
	remote := o.Remote
	if remote == nil {
		if above, from = parentOf(ctx); from != nil {
			remote = &from.remote
		}
	}
	if above != nil {
		span = &Span{above: above, trace: above.trace, id: newSpanID()}
	} else {
		root := new(rootSpan)
		root.id = root.trace.begin(r, remote, f, o.Kind)
		span = &root.Span
		span.trace = &root.trace
	}
	span.parent = ctx
	span.at.Store(at)
	span.kind, span.provisional = o.Kind, o.Provisional
	span.count(f)
	span.start = clock.Now()
	if from != nil {
		span.Link(from.link)
	}
	for _, to := range o.Links {
		span.Link(to)
	}
	if !r.live.add(span) {
		r.warn(warning{r.self.spansNotListed, f.name, "%d spans are open; is the second call missing, as in defer mon.TaskContext(&ctx)(&err)?", []any{MaxOpenSpans}})
	}
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
	if panicked == nil && (err == nil || *err == nil) {
		// An outcome of OK is what the span has already.
		if !s.leave(int64(now)) {
			r.self.finishedTwice.Inc()
			return
		}
	} else {
		outcome, class := r.outcome(err, panicked)
		if !s.leave(spanFinishing) {
			r.self.finishedTwice.Inc()
			return
		}
		s.outcome, s.class = outcome, class
		s.end.Store(int64(now))
	}
	f := s.at.Load().fn
	if s.provisional {
		s.settleCalls(f)
	}
	d := clock.Between(s.start, now)
	f.finish(s.outcome, s.class, d)
	r.live.remove(s)
	r.finished(s)
	r.gather(s, f, d)
}

// Rename makes an open span one of f, of the same registry, as if it had been
// started so: for servers, which learn the name of an operation only while they
// perform it. A finished span keeps its name.
func (s *Span) Rename(f *Func) {
	if s == nil {
		return
	}
	if f == nil || f.scope.registry != s.registry() {
		s.Func().misused()
		return
	}
	if !s.leave(spanRenaming) {
		s.registry().self.usedAfterFinish.Inc()
		return
	}
	from, as := s.caller, s.Func()
	s.count(f)
	s.above.uncount(from, as)
	s.at.Store(&f.site)
	s.end.Store(spanOpen)
}

// leave changes the state of an open span, and reports whether the span was
// open. It waits for who is renaming the span.
func (s *Span) leave(to int64) bool {
	for !s.end.CompareAndSwap(spanOpen, to) {
		if s.end.Load() >= spanFinishing || s.end.Load() < 0 {
			return false
		}
		runtime.Gosched()
	}
	return true
}

// ended returns when the span finished, or 0 while it is open.
func (s *Span) ended() clock.Reading {
	switch end := s.end.Load(); end {
	case spanOpen, spanRenaming, spanFinishing:
		return 0
	default:
		return clock.Reading(end)
	}
}

func (s *Span) finished() bool { return s.ended() != 0 }

// count counts the span as started by f. The first time is before anybody else
// has the span.
func (s *Span) count(f *Func) {
	switch {
	case s.above == nil:
		s.caller = f.callers.of(nil, s.trace.upper.IsValid())
	case s.above.provisional:
		f.started.Add(1)
		s.above.called(f, 1)
		return
	case s.caller == nil:
		s.caller = f.callers.of(s.above.at.Load().fn, false)
	default: // renamed
		s.caller = f.callers.of(s.caller.fn, s.caller.remote)
	}
	s.caller.calls.Add(1)
}

// uncount takes back what count did for a child of s: it counted it at c, or
// else as a call of f whose caller was not known.
func (s *Span) uncount(c *caller, f *Func) {
	if c == nil {
		s.called(f, -1)
		f.started.Add(-1)
		return
	}
	c.calls.Add(-1)
}
