package monitor

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// A KeepReason is why a finished trace is kept.
type KeepReason uint8

const (
	// KeptCaught: somebody asked for the next call of a function in it; see
	// Registry.Catch.
	KeptCaught = KeepReason(tail.Caught)
	// KeptPanicked and KeptFailed: the outcome of its local root was Panic, or
	// Error or Timeout.
	KeptPanicked = KeepReason(tail.Panicked)
	KeptFailed   = KeepReason(tail.Failed)
	// KeptCanceled: it was canceled later than half of the function's calls are
	// done: somebody has waited and given up.
	KeptCanceled = KeepReason(tail.Canceled)
	// KeptSlow: it was OK and took longer than the function's 99th percentile.
	KeptSlow = KeepReason(tail.Slow)
	// KeptSample: it was chosen at random, to show what is usual.
	KeptSample = KeepReason(tail.Sample)
	// KeptRelated: another part of the trace is kept, in this registry or in
	// another one of this process.
	KeptRelated = KeepReason(tail.Related)

	keepReasons = tail.Reasons
)

// String returns the reason: "caught", "panicked", "failed", "canceled", "slow",
// "sample" or "related".
func (k KeepReason) String() string {
	names := [keepReasons]string{"caught", "panicked", "failed", "canceled", "slow", "sample", "related"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// A KeptTrace is the part of a finished trace that ran below one local root in
// this process, and why it is kept. It may still grow: by spans that outlive the
// root. All methods are safe for concurrent use.
type KeptTrace struct {
	entry tail.Entry[*Func, *KeptTrace]
	trace *trace // a copy, so that no span is held
	root  record

	mu      sync.Mutex
	spans   []record // guarded by mu; the root is not among them
	missing int      // guarded by mu
	bytes   int      // guarded by mu
	stored  bool     // guarded by mu; it is, or was, in the store
}

// TraceID returns the identifier of the trace.
func (k *KeptTrace) TraceID() TraceID { return k.trace.id }

// Root returns the local root.
func (k *KeptTrace) Root() SpanData { return k.trace.data(&k.root) }

// Func returns the function that the local root is a call of.
func (k *KeptTrace) Func() *Func { return k.entry.Func }

// Reason returns why the trace is kept: the first of the constants that applied.
func (k *KeptTrace) Reason() KeepReason { return KeepReason(k.entry.Finding.Reason) }

// Threshold returns the time that a slow or canceled trace exceeded: 99 % of the
// function's successful calls are done by then, or half of them.
func (k *KeptTrace) Threshold() time.Duration { return k.entry.Finding.Threshold }

// Weight returns how many traces like it a KeptSample trace stands for. It is 1 for
// the other reasons, for which every trace is kept.
func (k *KeptTrace) Weight() float64 { return k.entry.Finding.Weight }

// Spans returns the spans, the local root first and the others in the order in which
// they began. missing is the number of spans beyond the limits; see MaxTraceSpans.
func (k *KeptTrace) Spans() (spans []SpanData, missing int) {
	k.mu.Lock()
	list, missing := k.spans[:len(k.spans):len(k.spans)], k.missing
	k.mu.Unlock()
	order := tail.Pointers(list)
	slices.SortStableFunc(order, func(a, b *record) int {
		return cmp.Or(k.trace.anchor.Wall(a.start).Compare(k.trace.anchor.Wall(b.start)), cmp.Compare(b.duration(), a.duration()))
	})
	spans = make([]SpanData, 1, len(list)+1)
	spans[0] = k.Root()
	for _, r := range order {
		spans = append(spans, k.trace.data(r))
	}
	return spans, missing
}

// Len returns how many spans Spans would, and how many are missing.
func (k *KeptTrace) Len() (spans, missing int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return 1 + len(k.spans), k.missing
}

// Bytes returns about how much memory the trace takes.
func (k *KeptTrace) Bytes() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes
}

// add adds a span that finished after the root. A nil trace is not kept.
func (k *KeptTrace) add(late record) {
	if k == nil {
		return
	}
	late = late.detached()
	size := late.size()
	f := k.entry.Func
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.spans) >= MaxTraceSpans || k.bytes+size > MaxTraceBytes {
		k.missing++
		f.owner.self.SpansNotKept.Inc()
		return
	}
	if k.stored {
		evicted, stays := f.scope.registry.keeper.store.Grow(&k.entry, size)
		f.owner.self.TracesEvicted.Add(evicted)
		if !stays {
			return
		}
	}
	k.spans = append(k.spans, late)
	k.bytes += size
}
