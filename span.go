package monitor

import (
	"context"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// A Span is one call of a function, in a trace. It is open from its start until it
// finishes, and meanwhile visible in Registry.OpenSpans, even if its parent finishes
// earlier.
//
// All methods are safe for concurrent use. On a nil Span they do nothing and return zero
// values. Use of a finished span is counted and otherwise harmless.
type Span struct {
	parent context.Context // the parent of this span as a context
	above  *Span           // the parent span, if it is in this process
	trace  *trace
	at     atomic.Pointer[site] // changed by Rename only
	start  clock.Reading
	id     SpanID
	notes  atomic.Pointer[notes]
	caller *caller // counts the span; nil if the caller's name was not known at the start

	// Written by finish, and read only once end is a reading.
	failure *failure // nil if the outcome is OK
	outcome Outcome

	kind        SpanKind
	provisional bool
	unnamed     bool         // counted in calls.unnamed; see Span.name
	shard       uint8        // of openSpans; set before the span is shared
	rank        uint16       // set before the span is shared; see trace.wait
	end         atomic.Int64 // a clock.Reading, or one of the states below

	// While the span is open, they are guarded by the mu of its openSpans shard. From
	// then on next is the span that finished before; see trace.wait.
	next, prev *Span
}

// spanContext is a Span as a context. Its methods are its own, so that they do not
// appear among a span's.
type spanContext Span

// States of a span without an end. The goroutine that changes spanOpen proceeds.
const (
	spanOpen      int64 = iota
	spanRenaming        // for a few instructions
	spanFinishing       // likewise
)

// rootSpan is the first span of a trace in this process, in one allocation.
type rootSpan struct {
	span  Span
	trace trace
}

// startSpan makes a span that starts on this goroutine.
func (f *Func) startSpan(at *site, ctx context.Context, o SpanOptions) *Span {
	span := f.makeSpan(at, ctx, o)
	f.scope.registry.observers.started(span)
	return span
}

// makeSpan makes a span without notifying the observers.
func (f *Func) makeSpan(at *site, ctx context.Context, o SpanOptions) *Span {
	if ctx == nil {
		ctx = context.Background()
		f.misused("the context is nil")
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
		above.trace.begetting(above)
		span = &Span{above: above, trace: above.trace, id: newSpanID()}
	} else {
		span = f.beginTrace(remote, o.Kind)
	}
	span.parent = ctx
	span.at.Store(at)
	span.kind, span.provisional, span.unnamed = o.Kind, o.Provisional, o.Provisional
	if span.unnamed {
		f.unnamed.Add(1)
	} else {
		span.count(f)
	}
	span.start = clock.Now()
	if from != nil {
		span.link(from.link)
	}
	for _, to := range o.Links {
		span.link(to)
	}
	if !r.open.add(span) {
		r.self.Warn(&r.self.SpansNotListed, f.family.name,
			"%d spans are open; is the second call missing, as in defer mon.TaskContext(&ctx)(&err)?", mostOpenSpans...)
	}
	return span
}

// parentOf returns the span in the context, or else the remoteContext of
// ContextWithRemote or Detach.
func parentOf(ctx context.Context) (*Span, *remoteContext) {
	if c, ok := ctx.(*spanContext); ok {
		return (*Span)(c), nil
	}
	if ctx == nil || ctx == context.Background() {
		return nil, nil
	}
	switch v := valueOf(ctx, spanKey{}).(type) {
	case *Span:
		return v, nil
	case *remoteContext:
		return nil, v
	}
	return nil, nil
}

// beginTrace makes the local root of a trace, which continues the remote span if there
// is one.
func (f *Func) beginTrace(remote *SpanContext, kind SpanKind) *Span {
	root := new(rootSpan)
	span, t, r := &root.span, &root.trace, f.scope.registry
	var decided Sampling
	span.id, decided = t.begin(remote)
	span.trace = t
	r.keeper.begin(t)
	t.sampled, t.probability = r.sampler.Load().decide(t, decided, f, kind)
	return span
}

// link links a span that is not shared yet.
func (s *Span) link(to SpanContext) {
	if to.IsValid() && !s.lazyNotes().link(to) {
		s.log().NotesDropped.Inc()
	}
}

// Finish ends the span with the outcome of the error; see Registry.Classify. Only the
// first call counts.
func (s *Span) Finish(err error) {
	s.finish(&err, nil)
}

// FinishPanic ends the span as a call that panicked with this value. The caller has
// recovered the value and should panic with it again. With nil the outcome is OK.
func (s *Span) FinishPanic(value any) {
	s.finish(nil, value)
}

//go:noinline
func (s *Span) finish(err *error, panicked any) {
	if s == nil {
		return
	}
	if panicked == nil && nilpanic.Possible() && nilpanic.Caught(1) {
		s.finish(err, nilpanic.Value)
		nilpanic.Again()
	}
	now := clock.Now()
	if panicked != nil || err != nil && *err != nil {
		s.fail(now, err, panicked)
		return
	}
	// The span's outcome is OK already.
	if !s.leave(int64(now)) {
		s.finishedTwice()
		return
	}
	s.conclude(now)
}

// fail ends a span with the outcome of an error or a panic.
func (s *Span) fail(now clock.Reading, err *error, panicked any) {
	r := s.registry()
	outcome, class := unclassified(panicked)
	var why *failure
	defer func() {
		if !s.leave(spanFinishing) {
			s.finishedTwice()
			return
		}
		if outcome != OK && why == nil { // the program's function has ended its goroutine
			why = &failure{class: class}
		}
		s.outcome, s.failure = outcome, why
		s.end.Store(int64(now))
		s.conclude(now)
	}()
	outcome, class = r.errors.outcome(s.parent, err, panicked)
	if outcome != OK {
		why = r.texts.failure(class, err, panicked)
	}
}

// conclude records a span that has just finished.
func (s *Span) conclude(now clock.Reading) {
	f, r := s.at.Load().fn, s.registry()
	if s.provisional {
		if s.unnamed {
			s.name(f, f)
		}
		s.settleCalls(f)
	}
	d := clock.Between(s.start, now)
	if s.outcome == OK {
		f.succeeded.ObserveDuration(d)
	} else if n := f.calls.fail(s.outcome, s.failure.class, d); n.due(now) {
		r.texts.remember(n, s.failure, s.trace.id, s.id, now)
	}
	r.open.remove(s)
	if r.observers.list.Empty() {
		s.gather(r, f, d)
		return
	}
	s.tellAndGather(r, f, d)
}

// tellAndGather tells the observers of the finished span, and then lets it wait for its
// local root, also if an observer ends the goroutine.
func (s *Span) tellAndGather(r *Registry, f *Func, d time.Duration) {
	defer s.gather(r, f, d)
	r.observers.finished(s)
}

// gather lets a finished span, which took d, wait for its local root. If the span is the
// local root, its trace is judged.
func (s *Span) gather(r *Registry, f *Func, d time.Duration) {
	if !r.catches.list.Empty() {
		r.catches.mark(s, f)
	} else if r.keeper.none.Load() {
		return
	}
	switch {
	case s.above == nil:
		r.keeper.judge(s, f, d)
	case s.above.above == nil && isItem(d, clock.Between(s.above.start, s.ended())):
		r.keeper.judgeItem(s, f, d)
	default:
		s.trace.wait(s, d)
	}
}

// Rename makes an open span a call of f, as if f had started it. f must be of the same
// registry. Servers use it, because they learn the name of an operation only while they
// perform it. A finished span keeps its name. Unless the span is Provisional, Started falls
// by one for the function that it was a call of.
func (s *Span) Rename(f *Func) {
	if s == nil {
		return
	}
	if f == nil || f.scope.registry != s.registry() {
		s.Func().misused("Rename was given no function of the span's registry")
		return
	}
	if !s.leave(spanRenaming) {
		s.usedAfterFinish()
		return
	}
	if from, as := s.caller, s.Func(); s.unnamed {
		s.name(as, f)
	} else {
		s.count(f)
		s.above.uncount(from, as)
	}
	s.at.Store(&f.site)
	s.end.Store(spanOpen)
}

// leave changes the state of an open span, and reports whether the span was open. It
// waits for a Rename under way.
func (s *Span) leave(to int64) bool {
	for !s.end.CompareAndSwap(spanOpen, to) {
		if s.end.Load() >= spanFinishing || s.end.Load() < 0 {
			return false
		}
		runtime.Gosched()
	}
	return true
}

// ended returns the time when the span finished, or 0 while it is open.
func (s *Span) ended() clock.Reading {
	switch end := s.end.Load(); end {
	case spanOpen, spanRenaming, spanFinishing:
		return 0
	default:
		return clock.Reading(end)
	}
}

func (s *Span) finished() bool { return s.ended() != 0 }

// count counts the span as a started call of f. It is first called before the span is
// shared.
func (s *Span) count(f *Func) {
	switch {
	case s.above == nil:
		s.caller = f.callers.of(nil, s.trace.upper.IsValid())
	case s.above.provisional:
		f.started.Add(1)
		s.above.called(f, 1)
		return
	case s.caller == nil:
		s.caller = f.callers.of(&s.above.at.Load().fn.series, false)
	default: // renamed
		s.caller = f.callers.of(s.caller.fn, s.caller.remote)
	}
	s.caller.calls.Add(1)
}

// name counts a provisional span, which until now is only in flight and a call of the
// placeholder, as a started call of f. The goroutine that finishes or renames calls it, once.
func (s *Span) name(placeholder, f *Func) {
	s.unnamed = false
	s.count(f)
	placeholder.unnamed.Add(-1)
}

// uncount undoes count for a child of s, which was counted at c or, if c is nil, as a
// call of f whose caller was not known.
func (s *Span) uncount(c *caller, f *Func) {
	if c == nil {
		s.called(f, -1)
		f.started.Add(-1)
		return
	}
	c.calls.Add(-1)
}

// called counts n calls of f, 1 or -1, that were made from a provisional span.
func (s *Span) called(f *Func, n int64) {
	notes := s.lazyNotes()
	notes.mu.Lock()
	defer notes.mu.Unlock()
	// A finished span is settled, except for pending calls.
	finished := s.finished()
	if finished || !notes.pending.add(&f.callers, n) {
		by := s.Func()
		f.callers.of(&by.series, false).late.Add(n)
		if log := s.log(); !finished {
			log.WarnOf(&log.CallersFolded, by.owner.scope, by.family.name, "an unnamed span calls more functions than MaxCallers: further ones count as called by its provisional name")
		}
	}
}

// settleCalls counts the calls made from a provisional span as calls from f. The span has
// finished. Callers that did not see this yet have noted their calls.
func (s *Span) settleCalls(f *Func) {
	if notes := s.notes.Load(); notes != nil {
		notes.mu.Lock()
		notes.pending.settle(&f.series)
		notes.mu.Unlock()
	}
}

func (s *Span) lazyNotes() *notes {
	if n := s.notes.Load(); n != nil {
		return n
	}
	s.notes.CompareAndSwap(nil, new(notes))
	return s.notes.Load()
}

// recordOf returns the present record of a span.
func recordOf(s *Span) record {
	r := record{
		at:     &s.at.Load().place,
		id:     s.id,
		parent: s.parentID(),
		start:  s.start,
		end:    s.ended(),
		kind:   s.kind,
		root:   s.above == nil,
		notes:  s.notes.Load(),
		shared: annotationsOf(s.parent),
	}
	if r.end != 0 {
		r.failure, r.outcome = s.failure, s.outcome
	}
	if d, ok := s.parent.(Describer); ok {
		r.tags, r.local, r.peer = describe(d, s.log())
	}
	return r
}

// Data returns the present data of the span.
func (s *Span) Data() SpanData {
	if s == nil {
		return SpanData{}
	}
	r := recordOf(s)
	return s.trace.data(&r)
}

// Context returns the part of the span that travels to other processes.
func (s *Span) Context() SpanContext {
	if s == nil {
		return SpanContext{}
	}
	return s.trace.context(s.id, s.parentID())
}

func (s *Span) parentID() SpanID {
	if s.above != nil {
		return s.above.id
	}
	return s.trace.upper
}

// Parent returns the span's parent, open or finished, or nil if it has none in this
// process.
func (s *Span) Parent() *Span {
	if s == nil {
		return nil
	}
	return s.above
}

// Outer returns the context that the span was started in, without the span. For a nil
// Span it returns context.Background.
func (s *Span) Outer() context.Context {
	if s == nil {
		return context.Background()
	}
	return s.parent
}

// Func returns the span's function. For a nil Span it returns nil.
func (s *Span) Func() *Func {
	if s == nil {
		return nil
	}
	return s.at.Load().fn
}

func (s *Span) finishedTwice() {
	log, f := s.log(), s.Func()
	log.WarnOf(&log.FinishedTwice, f.owner.scope, f.family.name, "the span had finished already")
}

func (s *Span) usedAfterFinish() {
	log, f := s.log(), s.Func()
	log.WarnOf(&log.UsedAfterFinish, f.owner.scope, f.family.name, "the span has finished; what is added to it is lost")
}

func (s *Span) registry() *Registry { return s.at.Load().fn.scope.registry }

// log returns the log in which the span's registry counts misuses.
func (s *Span) log() *self.Log { return s.at.Load().of.owner.self }
