package monitor

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// A KeepReason is the reason for keeping a finished trace.
type KeepReason uint8

const (
	// KeptCaught: the trace has a call that was caught; see Registry.Catch.
	KeptCaught KeepReason = iota
	// KeptPanicked: the outcome of the local root was Panic. KeptFailed: it was
	// Error or Timeout.
	KeptPanicked
	KeptFailed
	// KeptCanceled: the local root was canceled after more than the function's
	// median duration: its caller has waited and given up.
	KeptCanceled
	// KeptSlow: the local root was OK and took longer than the function's 99th
	// percentile.
	KeptSlow
	// KeptSample: the trace was chosen at random, to show an ordinary call.
	KeptSample
	// KeptRelated: another part of the trace is kept, in this or another registry
	// of this process.
	KeptRelated

	keepReasons = iota
)

// The reasons are those of package tail, by number.
var _ = [1]struct{}{}[keepReasons-tail.Reasons+int(KeptRelated)-int(tail.Related)]

// String returns the reason: "caught", "panicked", "failed", "canceled", "slow",
// "sample" or "related".
func (k KeepReason) String() string {
	names := [keepReasons]string{"caught", "panicked", "failed", "canceled", "slow", "sample", "related"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// A KeptTrace is the part of a finished trace below one local root in this process, with
// the reason for keeping it. If the local root is open for more than 10 seconds, as the loop of
// a worker is, each of its calls is judged and kept like a local root; the LocalRoot of its
// data is false. A KeptTrace grows when a span that outlived the root finishes. All
// methods are safe for concurrent use.
type KeptTrace struct {
	entry tail.Entry
	fn    *Func  // of the root
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

// Func returns the function of the local root.
func (k *KeptTrace) Func() *Func { return k.fn }

// Reason returns the reason for keeping the trace: the first of the constants that
// applied.
func (k *KeptTrace) Reason() KeepReason { return KeepReason(k.entry.Finding.Reason) }

// Threshold returns the duration that a slow or canceled trace exceeded: the function's
// 99th percentile for KeptSlow and its median for KeptCanceled, over successful calls.
func (k *KeptTrace) Threshold() time.Duration { return k.entry.Finding.Threshold }

// Weight returns the number of traces that a KeptSample trace stands for. It is 1 for
// the other reasons, for which every trace is kept.
func (k *KeptTrace) Weight() float64 { return k.entry.Finding.Weight }

// Spans returns the spans: the local root first, then the others in the order of their
// starts. missing is the number of spans dropped beyond the limits; see MaxTraceSpans.
func (k *KeptTrace) Spans() (spans []SpanData, missing int) {
	k.mu.Lock()
	list, missing := k.spans[:len(k.spans):len(k.spans)], k.missing
	k.mu.Unlock()
	order := pointers(list)
	slices.SortFunc(order, func(a, b *record) int {
		return cmp.Or(k.trace.anchor.Wall(a.start).Compare(k.trace.anchor.Wall(b.start)), cmp.Compare(b.duration(), a.duration()))
	})
	spans = make([]SpanData, 1+len(order))
	spans[0] = k.Root()
	for i, r := range order {
		spans[1+i] = k.trace.data(r)
	}
	return spans, missing
}

// Len returns the number of spans that Spans would return, and the number missing.
func (k *KeptTrace) Len() (spans, missing int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return 1 + len(k.spans), k.missing
}

// Bytes returns the approximate memory size of the trace.
func (k *KeptTrace) Bytes() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes
}

// add adds a span that finished after the root. On a nil trace, which means not kept, it
// does nothing.
func (k *KeptTrace) add(late *record) {
	if k == nil {
		return
	}
	late.detach()
	size := late.size()
	f := k.fn
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
	k.spans = append(k.spans, *late)
	k.bytes += size
}
