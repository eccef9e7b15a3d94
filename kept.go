package monitor

import (
	"cmp"
	"slices"
	"time"
)

// A KeptTrace is the part of a finished trace that ran below one local root in
// this process, and why it is kept. It may still grow: by spans that outlive the
// root. All methods are safe for concurrent use.
type KeptTrace struct {
	keeper *keeper
	fn     *Func  // of the root
	trace  *trace // a copy, so that no span is held
	root   record
	found  finding

	spans   []record // guarded by keeper.mu; the root is not among them
	missing int      // guarded by keeper.mu
	bytes   int      // guarded by keeper.mu
	serial  int64    // guarded by keeper.mu; 0 until it has its place among those that are kept
	gone    bool     // guarded by keeper.mu; lost it again
}

// TraceID returns the identifier of the trace.
func (k *KeptTrace) TraceID() TraceID { return k.trace.id }

// Root returns the local root.
func (k *KeptTrace) Root() SpanData { return k.root.data(k.trace) }

// Func returns the function that the local root is a call of.
func (k *KeptTrace) Func() *Func { return k.fn }

// Reason returns why the trace is kept: the first of the constants that applied.
func (k *KeptTrace) Reason() KeepReason { return k.found.reason }

// Threshold returns, of a slow or canceled trace, what time it exceeded: that of
// 99 % of the function's successful calls, or of half of them.
func (k *KeptTrace) Threshold() time.Duration { return k.found.threshold }

// Weight returns for how many traces like it one of KeptShare stands, which is
// one in that many; 1 for others, of which all are kept.
func (k *KeptTrace) Weight() float64 { return k.found.weight }

// Spans returns the spans, the local root first and the others as they began.
// missing is the number of those that exceeded the limits; see MaxTraceSpans.
func (k *KeptTrace) Spans() (spans []SpanData, missing int) {
	k.keeper.mu.Lock()
	list, missing := k.spans[:len(k.spans):len(k.spans)], k.missing
	k.keeper.mu.Unlock()
	order := pointers(list)
	slices.SortStableFunc(order, func(a, b *record) int {
		return cmp.Or(k.trace.wall(a.start).Compare(k.trace.wall(b.start)), cmp.Compare(b.duration(), a.duration()))
	})
	spans = make([]SpanData, 1, len(list)+1)
	spans[0] = k.Root()
	for _, r := range order {
		spans = append(spans, r.data(k.trace))
	}
	return spans, missing
}

// Len returns how many spans Spans would, and how many are missing.
func (k *KeptTrace) Len() (spans, missing int) {
	k.keeper.mu.Lock()
	defer k.keeper.mu.Unlock()
	return 1 + len(k.spans), k.missing
}

// Bytes returns about how much memory the trace takes.
func (k *KeptTrace) Bytes() int {
	k.keeper.mu.Lock()
	defer k.keeper.mu.Unlock()
	return k.bytes
}

// KeptTraces returns the traces that are kept, the oldest first.
func (r *Registry) KeptTraces() []*KeptTrace {
	return r.keeper.choose(func(*KeptTrace) bool { return true })
}

// KeptTrace returns the kept parts of one trace: one for each of its local roots
// in this registry, the oldest first.
func (r *Registry) KeptTrace(id TraceID) []*KeptTrace {
	return r.keeper.choose(func(k *KeptTrace) bool { return k.trace.id == id })
}

// add adds a span that finished after the root. A nil trace is not kept.
func (k *KeptTrace) add(late record) {
	if k == nil {
		return
	}
	late = late.detached()
	size := late.size()
	self := &k.fn.scope.registry.self
	k.keeper.mu.Lock()
	defer k.keeper.mu.Unlock()
	switch {
	case k.gone:
	case len(k.spans) >= MaxTraceSpans || k.bytes+size > MaxTraceBytes:
		k.missing++
		self.spansNotKept.Inc()
	case k.serial == 0:
		k.spans = append(k.spans, late)
		k.bytes += size
	default:
		k.spans = append(k.spans, late)
		k.keeper.grow(k, size)
		self.tracesEvicted.Add(k.keeper.evict())
	}
}
