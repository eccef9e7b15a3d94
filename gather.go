package monitor

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// Spans that finish below a local root wait for the root to finish. Then the trace is
// judged as a whole; see keeper. The spans wait in a list without a lock, linked by the
// field that the list of open spans no longer needs, so that waiting costs one
// compare-and-swap and no memory. A span holds on to its context. So only a few wait as
// spans, and the rest as records.

// A trace holds what is common to the spans below one local root. All fields but the
// atomic ones are set before a span has the trace, and never changed.
type trace struct {
	id          TraceID
	upper       SpanID // of the remote parent of the local root, zero if it has none
	sampled     bool
	debug       bool
	random      bool
	another     bool          // another registry had a part of the trace before; see related
	probability float32       // of being sampled; 0 if the decision came from elsewhere
	parent      atomic.Uint32 // whether a span of the trace has, or had, a parent in this process
	items       atomic.Bool   // the local root's calls are judged by themselves
	anchor      clock.LazyAnchor
	finished    atomic.Pointer[Span]       // the last of the spans that wait for the local root
	extra       atomic.Pointer[traceExtra] // nil for most
}

// begin begins a trace, or continues the remote one, and returns the identifier of the
// local root and the sampling decision that came with it.
func (t *trace) begin(remote *SpanContext) (root SpanID, decided Sampling) {
	root = newSpanID()
	if remote != nil {
		decided, t.debug = remote.Sampling, remote.Debug
	}
	if remote == nil || !remote.IsValid() {
		t.id, t.random = newTraceID(root), true
		return root, decided
	}
	t.id, t.upper, t.random = remote.TraceID, remote.SpanID, remote.Random
	if n := len(remote.State); n > 0 && n <= MaxTraceState {
		t.extra.Store(&traceExtra{state: remote.State})
	}
	return root, decided
}

// context returns the part of a span of the trace that travels.
func (t *trace) context(id, parent SpanID) SpanContext {
	c := SpanContext{
		TraceID:      t.id,
		SpanID:       id,
		ParentSpanID: parent,
		Sampling:     NotSampled,
		Debug:        t.debug,
		Random:       t.random,
	}
	if t.sampled {
		c.Sampling = Sampled
	}
	if extra := t.extra.Load(); extra != nil {
		c.State = extra.state
	}
	return c
}

// data returns the data of one of the trace's spans.
func (t *trace) data(r *record) (d SpanData) {
	d.Context, d.Probability = t.context(r.id, r.parent), float64(t.probability)
	r.readInto(&d, &t.anchor)
	return d
}

// rememberExemplar makes one of the trace's spans an exemplar of its function.
func (t *trace) rememberExemplar(r *record) {
	if r.end != 0 {
		seconds := float64(r.duration()) * 1e-9
		r.at.of.remember(Exemplar{Value: seconds, TraceID: t.id, SpanID: r.id, Sampled: t.sampled, Time: t.anchor.Wall(r.end)}, r.outcome != OK)
	}
}

// copy returns a trace with the same common values and without spans.
func (t *trace) copy() *trace {
	c := &trace{id: t.id, upper: t.upper, sampled: t.sampled, debug: t.debug, random: t.random, probability: t.probability}
	c.anchor.CopyFrom(&t.anchor)
	if x := t.extra.Load(); x != nil && x.state != "" {
		c.extra.Store(&traceExtra{state: x.state})
	}
	return c
}

// maxWaiting is the number of finished spans of a trace that wait as spans, each with
// its context.
const maxWaiting = 32

// judged ends the list of a trace whose local root was judged.
var judged = new(Span)

// traceExtra holds what few traces need: long traces, kept traces, and traces with a
// state.
type traceExtra struct {
	state string // set before the trace is shared

	bar    atomic.Int64 // nanoseconds that a call that was OK must take to be gathered
	passed atomic.Int64 // spans that took less

	mu      sync.Mutex
	waiting []record   // guarded by mu
	bytes   int        // guarded by mu; of waiting
	missing int        // guarded by mu; spans dropped to make room
	closed  bool       // guarded by mu; the local root was judged
	kept    *KeptTrace // guarded by mu; nil if it was not kept
	catch   *Catch     // guarded by mu; the first that a span was caught for
	caught  SpanID     // guarded by mu; the span
}

// more returns the trace's traceExtra, made at first need.
func (t *trace) more() *traceExtra {
	if x := t.extra.Load(); x != nil {
		return x
	}
	t.extra.CompareAndSwap(nil, new(traceExtra))
	return t.extra.Load()
}

// wait adds a span to the list. A long list is turned into records.
func (t *trace) wait(s *Span, d time.Duration) {
	if t.parent.Load() == lateParent {
		t.closeLate(s)
	}
	for {
		head := t.finished.Load()
		if head == judged {
			t.late(s)
			return
		}
		if x := t.extra.Load(); x != nil && s.outcome == OK && int64(d) < x.bar.Load() {
			x.passed.Add(1)
			return
		}
		s.next, s.rank = head, 1
		if head != nil {
			s.rank = head.rank + 1
		}
		if !t.finished.CompareAndSwap(head, s) {
			continue
		}
		if s.rank >= maxWaiting && t.finished.CompareAndSwap(s, nil) {
			t.more().add(recordsOf(nil, s)...)
		}
		return
	}
}

// late handles a span that outlived its local root: it is added to the trace if the
// trace was kept.
func (t *trace) late(s *Span) {
	if x := t.extra.Load(); x != nil {
		x.add(recordOf(s))
	}
}

// recordsOf appends the records of a list of spans, which no other goroutine has any
// more. No lock is held, because it calls the user's contexts and describers.
func recordsOf(to []record, list *Span) []record {
	for s := list; s != nil; {
		to = append(to, recordOf(s))
		// A user who holds on to one span must not hold on to all.
		s, s.next = s.next, nil
	}
	return to
}

// add adds finished spans to the waiting ones or, once the trace was judged, to the kept
// trace.
func (x *traceExtra) add(records ...record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		for i := range records {
			x.kept.add(&records[i])
		}
		return
	}
	for i := range records {
		x.bytes += records[i].size()
	}
	x.waiting = append(x.waiting, records...)
	x.thin()
}

// thin drops spans if there are too many: the shortest that were OK, until half of the
// room is left. A caller lasts longer than its calls, so the remaining spans are still
// connected. From then on only calls longer than the shortest remaining one are let in,
// so that a root which makes calls forever pays less and less. x.mu is locked.
func (x *traceExtra) thin() {
	if len(x.waiting) <= MaxTraceSpans && x.bytes <= MaxTraceBytes {
		return
	}
	before := len(x.waiting)
	x.waiting = thinned(x.waiting, MaxTraceSpans/2, MaxTraceBytes/2)
	x.missing += before - len(x.waiting)
	x.bytes = 0
	bar := time.Duration(math.MaxInt64 - 1)
	for i := range x.waiting {
		r := &x.waiting[i]
		x.bytes += r.size()
		if r.outcome == OK {
			bar = min(bar, r.duration())
		}
	}
	x.bar.Store(int64(bar) + 1)
}

// Whether a trace has a parent.
const (
	noParent   = iota
	someParent // when it is judged, it must be closed
	lateParent // the first child began when the local root had finished: nobody has closed it
)

// lateAfter is the time after the end of a local root in which it is certainly judged.
const lateAfter = time.Second

// begetting notes that the span above begins a child.
func (t *trace) begetting(above *Span) {
	if t.parent.Load() == noParent {
		t.parentSlow(above)
	}
}

//go:noinline
func (t *trace) parentSlow(above *Span) {
	t.parent.CompareAndSwap(noParent, someParent)
	// The local root finishes first and asks for parents then, so that one of the two
	// finds the other.
	if above.above == nil && above.finished() {
		t.parent.Store(lateParent)
	}
}

// closeLate closes a trace that nobody has closed, if its local root is judged. It has not
// been kept then, or it would be closed.
func (t *trace) closeLate(s *Span) {
	root := s
	for root.above != nil {
		root = root.above
	}
	if clock.Between(root.ended(), s.ended()) > lateAfter && t.finished.Load() != judged {
		t.close()
	}
}

// crowd is the number of records that wait for a root that is open for long. Beyond it, what its
// items have called does not wait any more.
const crowd = MaxTraceSpans / 4

func (t *trace) crowded() bool {
	x := t.extra.Load()
	if x == nil {
		return false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.waiting) > crowd
}

// cutOut takes a finished span and the spans below it out of the trace, which goes on. It
// returns the records of those below that have finished, and the catch that has claimed one
// of them, if any. Unless the span is kept or caught, or the trace crowded, cutOut does nothing.
func (t *trace) cutOut(s *Span, keep bool) (below []record, catch *Catch, cut bool) {
	x := t.more()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, nil, false
	}
	if head := t.finished.Load(); head != judged && t.finished.CompareAndSwap(head, nil) {
		x.waiting = recordsOf(x.waiting, head)
	}
	below, others := split(x.waiting, s.id)
	caught := x.catch != nil && (x.caught == s.id || slices.ContainsFunc(below, func(r record) bool { return r.id == x.caught }))
	if cut = keep || caught || len(x.waiting) > crowd; !cut {
		x.bytes = sizeOf(x.waiting)
		return nil, nil, false
	}
	x.waiting, x.bytes = others, sizeOf(others)
	x.missing += 1 + len(below)
	if caught {
		catch, x.catch = x.catch, nil
	}
	return below, catch, true
}

// split divides records into those below a span and the others.
func split(list []record, top SpanID) (below, others []record) {
	inside := map[SpanID]bool{top: true}
	for more := true; more; {
		more = false
		others = others[:0:0]
		for _, r := range list {
			if inside[r.parent] {
				inside[r.id], more = true, true
				below = append(below, r)
			} else {
				others = append(others, r)
			}
		}
		list = others
	}
	return below, others
}

// close ends the gathering of a trace that is not kept.
func (t *trace) close() {
	t.finished.Store(judged)
	if x := t.extra.Load(); x != nil {
		x.mu.Lock()
		x.waiting, x.bytes, x.closed = nil, 0, true
		catch := x.catch
		x.catch = nil
		x.mu.Unlock()
		catch.release()
	}
}

// closeAs ends the gathering. It returns the records gathered below the root, the number of
// spans that were dropped, and the catch that has claimed the trace, if any. Spans that
// finish from now on are added to k, unless it is nil.
func (t *trace) closeAs(k *KeptTrace) (gathered []record, missing int, catch *Catch) {
	x := t.more()
	x.mu.Lock()
	// A late span that finds the list closed waits for the lock, and then finds k.
	list := t.finished.Swap(judged)
	gathered, missing = x.waiting, x.missing+int(x.passed.Load())
	x.waiting, x.bytes, x.closed, x.kept = nil, 0, true, k
	catch, x.catch = x.catch, nil
	x.mu.Unlock()
	if list == judged { // by a late first child
		list = nil
	}
	return recordsOf(gathered, list), missing, catch
}
