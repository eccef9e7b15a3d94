package monitor

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/errclass"
	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// KeepBytes is the default limit on the memory of a registry's kept traces, which is
// accounted approximately. Registry.KeepTraces changes it.
const KeepBytes = 8 << 20

// A keeper judges the traces of a registry when their local roots have finished, and
// holds the kept ones. Package tail decides; the keeper gives it the data.
type keeper struct {
	registry *Registry
	number   uint64      // of the registry, to tell registries apart
	none     atomic.Bool // the limit is 0; here because every span reads it
	traced   atomic.Bool // the registry has had a trace
	store    tail.Store
}

// related holds the parts of traces that several registries of this process share. A
// process with one registry does not use it, and a trace with one part pays two memory
// accesses.
var related struct {
	tail.Recent
	registries atomic.Int32  // that have had a trace
	numbers    atomic.Uint64 // given to registries
}

// severalRegistries reports whether there may be several parts of a trace.
func severalRegistries() bool { return related.registries.Load() > 1 }

func (k *keeper) init(r *Registry) {
	k.registry, k.number = r, related.numbers.Add(1)
	k.store.SetLimit(KeepBytes)
}

func (k *keeper) setLimit(bytes int) {
	bytes = max(bytes, 0)
	k.none.Store(bytes == 0)
	k.registry.self.TracesEvicted.Add(k.store.SetLimit(bytes))
}

// all returns the traces, the oldest first.
func (k *keeper) all() []*KeptTrace {
	var list []*KeptTrace
	for _, e := range k.store.All() {
		list = append(list, e.Trace.(*KeptTrace))
	}
	now := clock.Now()
	slices.SortFunc(list, func(a, b *KeptTrace) int {
		return cmp.Or(
			cmp.Compare(clock.Between(b.root.start, now), clock.Between(a.root.start, now)),
			cmp.Compare(a.entry.Serial, b.entry.Serial))
	})
	return list
}

// of returns the kept parts of one trace, the oldest first.
func (k *keeper) of(id TraceID) []*KeptTrace {
	return slices.DeleteFunc(k.all(), func(t *KeptTrace) bool { return t.trace.id != id })
}

// begin notes that the registry has a part of the trace.
func (k *keeper) begin(t *trace) {
	if severalRegistries() {
		t.another = related.Begin(t.id, k.number)
	}
}

// judge decides whether to keep the trace of a local root that finished and took d.
func (k *keeper) judge(root *Span, f *Func, d time.Duration) {
	t, end := root.trace, root.ended()
	// A call is judged by the calls before it.
	v := f.verdict.Load()
	if v == nil {
		v = k.renewVerdict(f, nil, end)
	} else if v.Expired(end) {
		k.renewVerdict(f, v, end)
	}
	if t.caught() != nil {
		k.keep(root, f, tail.Finding{Reason: tail.Caught, Weight: 1})
		return
	}
	if k.none.Load() {
		return
	}
	if found, keep := v.Judge(errclass.Outcome(root.outcome), d, t.id.random()); keep {
		k.keep(root, f, found)
	} else if severalRegistries() && k.remember(root, f) {
		k.keep(root, f, tail.Finding{Reason: tail.Related, Weight: 1})
	} else if t.parent.Load() != noParent {
		t.close()
	}
}

// longOpen is the time after which the calls of a local root are judged by themselves, each with
// what it calls: a root that stays open, such as the loop of a worker, would be judged too
// late, and hide the failures of its items.
const longOpen = 10 * time.Second

// isItem reports whether a call that took d is one of many below a root that is open for long.
func isItem(d, open time.Duration) bool { return open > longOpen && d < open/2 }

// judgeItem judges an item that finished and took d. If it is not kept, it waits for the root
// as others do.
func (k *keeper) judgeItem(s *Span, f *Func, d time.Duration) {
	v, end, t := f.verdict.Load(), s.ended(), s.trace
	if !t.items.Load() {
		t.items.Store(true)
	}
	if v == nil {
		v = k.renewVerdict(f, nil, end)
	} else if v.Expired(end) {
		k.renewVerdict(f, v, end)
	}
	// The trace's identifier would choose all items or none.
	found, keep := v.Judge(errclass.Outcome(s.outcome), d, s.id.random())
	keep = keep && !k.none.Load()
	if !keep && t.caught() == nil && !t.crowded() {
		t.wait(s, d)
		return
	}
	spans, catch, cut := t.cutOut(s, keep)
	switch {
	case !cut:
		t.wait(s, d)
		return
	case catch != nil:
		found = tail.Finding{Reason: tail.Caught, Weight: 1}
	case !keep:
		return
	}
	found.Class = s.failure.className()
	kept := k.admit(f, found, end)
	if kept == nil {
		catch.release()
		return
	}
	k.put(kept, &part{fn: f, trace: t.copy(), root: recordOf(s), spans: spans})
	catch.deliver(kept)
	k.registry.observers.kept(kept)
}

// renewVerdict replaces a verdict that is too old, or the lack of one.
//
//go:noinline
func (k *keeper) renewVerdict(f *Func, old *tail.Verdict, now clock.Reading) *tail.Verdict {
	if old == nil && k.traced.CompareAndSwap(false, true) {
		related.registries.Add(1)
	}
	v := tail.Renew(old, &f.succeeded, now)
	f.verdict.CompareAndSwap(old, v) // else another goroutine was first
	return v
}

// keep keeps a trace whose local root has finished.
func (k *keeper) keep(root *Span, f *Func, found tail.Finding) {
	found.Class = root.failure.className()
	t := k.admit(f, found, root.ended())
	if t == nil {
		root.trace.close()
		return
	}
	// From here on spans that are late find the trace.
	p := partOf(root, f, t)
	k.put(t, p)
	p.catch.deliver(t)
	k.registry.observers.kept(t)
	if found.Reason == tail.Related || !severalRegistries() {
		return
	}
	for _, p := range related.Keep(root.trace.id) {
		p.Keep()
	}
}

// admit returns a trace for the finding, or nil if too many were kept in this second.
func (k *keeper) admit(f *Func, found tail.Finding, now clock.Reading) *KeptTrace {
	if !k.store.Admit(&f.shelf, &found, now) {
		k.registry.self.TracesNotKept.Inc()
		return nil
	}
	t := &KeptTrace{fn: f, entry: tail.Entry{Shelf: f.shelf, Finding: found}}
	t.entry.Trace = t
	return t
}

// put makes the trace one of the part, and stores it.
func (k *keeper) put(t *KeptTrace, p *part) {
	p.own()
	t.mu.Lock()
	t.trace, t.root, t.entry.Took = p.trace, p.root, p.root.duration()
	t.spans = append(slices.Clip(p.spans), t.spans...) // and the late ones
	t.missing += p.missing
	t.bytes += p.size()
	t.stored = true
	evicted := k.store.Put(&t.entry, t.bytes)
	t.mu.Unlock()

	p.trace.rememberExemplar(&p.root)
	for i := range p.spans {
		p.trace.rememberExemplar(&p.spans[i])
	}
	log := &k.registry.self
	log.TracesKept.Inc()
	log.TracesEvicted.Add(evicted)
	log.SpansNotKept.Add(int64(p.missing))
}

// remember remembers a trace that is not kept for itself, if it may have other parts. If
// another part is kept already, it returns true instead.
func (k *keeper) remember(root *Span, f *Func) (kept bool) {
	t := root.trace
	if !t.another && !related.Shared(t.id) {
		return false
	}
	if related.IsKept(t.id) {
		return true
	}
	if !t.upper.IsValid() {
		return false // this part has begun the others: none of them has finished later
	}
	p := partOf(root, f, nil)
	p.catch.release() // claimed since the trace was judged
	if p.catch = nil; !related.Put(t.id, p, p.size()) {
		p.Keep()
	}
	return false
}

// A part holds the records of a trace's spans below one local root: not the spans, and
// so not their contexts.
type part struct {
	fn      *Func  // of the root
	trace   *trace // a copy
	root    record
	spans   []record // below the root
	missing int
	catch   *Catch // that has claimed the trace, until it is delivered
}

// partOf ends the gathering of a trace whose local root has finished. Spans that
// finish from now on are added to late, unless it is nil.
func partOf(root *Span, f *Func, late *KeptTrace) *part {
	p := &part{fn: f, trace: root.trace.copy(), root: recordOf(root)}
	p.spans, p.missing, p.catch = root.trace.closeAs(late)
	return p
}

func (p *part) size() int { return keptTraceSize + p.root.size() + sizeOf(p.spans) }

const keptTraceSize = int(unsafe.Sizeof(KeptTrace{}) + unsafe.Sizeof(trace{}))

// Keep keeps a part of a trace because another part of the trace is kept.
func (p *part) Keep() {
	k := &p.fn.scope.registry.keeper
	if k.none.Load() {
		return
	}
	if t := k.admit(p.fn, tail.Finding{Reason: tail.Related, Class: p.root.failure.className(), Weight: 1}, p.root.end); t != nil {
		k.put(t, p)
		k.registry.observers.kept(t)
	}
}

// own cuts the part to the limits of a kept trace, and gives it texts of its own.
func (p *part) own() {
	all := len(p.spans)
	p.spans = thinned(p.spans, MaxTraceSpans, MaxTraceBytes)
	p.missing += all - len(p.spans)
	p.root.detach()
	for i := range p.spans {
		p.spans[i].detach()
	}
	if x := p.trace.extra.Load(); x != nil {
		x.state = strings.Clone(x.state)
	}
	p.trace.anchor.Wall(p.root.start)
}
