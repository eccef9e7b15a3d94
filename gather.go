package monitor

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// What finishes below a local root waits for the root to finish: then the trace
// is judged as a whole, see judge.go. The spans wait in a list without a lock,
// linked by the field that the list of open spans no longer needs, so that
// waiting costs one compare-and-swap and no memory. A span holds on to its
// context; so only a few wait as spans, and the rest as records.

// maxWaiting is the number of finished spans of a trace, and so of contexts, that
// wait as they are.
const maxWaiting = 32

// judged ends the list of a trace whose local root was judged.
var judged = new(Span)

// traceExtra is what few traces have: long ones, those that were kept, and those
// with a state.
type traceExtra struct {
	state string // set before the trace is shared

	bar    atomic.Int64 // nanoseconds that a call that was OK must take to be gathered
	passed atomic.Int64 // spans that did not

	mu      sync.Mutex
	waiting []record   // guarded by mu
	bytes   int        // guarded by mu; of waiting
	missing int        // guarded by mu; spans that were let go to make room
	closed  bool       // guarded by mu; the local root was judged
	kept    *KeptTrace // guarded by mu; nil if it was not kept
	catch   *Catch     // guarded by mu; the first that a span was caught for
}

// more returns the trace's extra, made at first need.
func (t *trace) more() *traceExtra {
	if x := t.extra.Load(); x != nil {
		return x
	}
	t.extra.CompareAndSwap(nil, new(traceExtra))
	return t.extra.Load()
}

// gather lets a span that has finished, and took d, wait for its local root, or if
// it is that itself, judges the trace.
func (r *Registry) gather(s *Span, f *Func, d time.Duration) {
	if r.catches.Load() != nil {
		r.catchSlow(s, f)
	} else if r.keepNone.Load() {
		return
	}
	if s.above == nil {
		r.judge(s, f, d)
	} else {
		s.trace.wait(s, d)
	}
}

// wait puts a span into the list, and the list into records when it is long.
func (t *trace) wait(s *Span, d time.Duration) {
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

// late is for spans that outlive their local root: they are added to the trace if
// it was kept.
func (t *trace) late(s *Span) {
	if x := t.extra.Load(); x != nil {
		x.add(recordOf(s))
	}
}

// recordsOf appends the records of a list of spans, which nobody else has any more.
// No lock is held: contexts and describers are asked, which are the user's.
func recordsOf(to []record, list *Span) []record {
	for s := list; s != nil; {
		to = append(to, recordOf(s))
		// Who holds on to one span is not to hold on to all.
		s, s.next = s.next, nil
	}
	return to
}

// add adds spans that have finished: to those that wait, or to the trace if it was
// judged and kept.
func (x *traceExtra) add(records ...record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		for i := range records {
			x.kept.add(records[i])
		}
		return
	}
	for i := range records {
		x.bytes += records[i].size()
	}
	x.waiting = append(x.waiting, records...)
	x.thin()
}

// thin lets go of spans if there are too many: the shortest that were OK, until
// half of the room is left. A caller lasts longer than what it calls, so that
// what remains hangs together. From then on only what is longer than the
// shortest of those is let in, so that a root which calls forever pays less and
// less. x.mu is locked.
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

// thinned returns the records that matter most, no more than so many spans and
// bytes.
func thinned(list []record, spans, bytes int) []record {
	if len(list) <= spans && sizeOf(list) <= bytes {
		return list
	}
	order := pointers(list)
	slices.SortStableFunc(order, func(a, b *record) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(b.duration(), a.duration()))
	})
	some := make([]record, 0, spans)
	for _, r := range order {
		if bytes -= r.size(); len(some) == spans || bytes < 0 {
			break
		}
		some = append(some, *r)
	}
	return some
}

// pointers returns where the records are, for what sorts them.
func pointers(list []record) []*record {
	all := make([]*record, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

func sizeOf(list []record) (size int) {
	for i := range list {
		size += list[i].size()
	}
	return size
}

// weight tells what is of more interest than how long it took.
func (r *record) weight() int {
	switch {
	case r.root:
		return 2
	case r.outcome != OK:
		return 1
	}
	return 0
}

func (r *record) duration() time.Duration {
	if r.end == 0 {
		return 0
	}
	return clock.Between(r.start, r.end)
}

// close ends the gathering of a trace that is not kept.
func (t *trace) close() {
	t.finished.Store(judged)
	if x := t.extra.Load(); x != nil {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.waiting, x.bytes, x.closed = nil, 0, true
	}
}

// closeAs ends the gathering and returns what was gathered below the root, and
// how many spans were let go. Spans that finish from now on are added to k, unless
// it is nil.
func (t *trace) closeAs(k *KeptTrace) (gathered []record, missing int) {
	x := t.more()
	x.mu.Lock()
	// Who finds the list closed waits for the lock, to find k.
	list := t.finished.Swap(judged)
	gathered, missing = x.waiting, x.missing+int(x.passed.Load())
	x.waiting, x.bytes, x.closed, x.kept = nil, 0, true, k
	x.mu.Unlock()
	return recordsOf(gathered, list), missing
}
