package monitor

import (
	"cmp"
	"container/heap"
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// KeepBytes is about how much memory the kept traces of a registry take at most,
// unless Registry.KeepTraces says otherwise.
const KeepBytes = 8 << 20

// maxKeptPerSecond is how many traces of one function are kept in a second for
// one reason: a function that fails all the time is not to pay for each failure.
const maxKeptPerSecond = 100

// A keeper has the kept traces of a registry, in bounded memory. When that is
// full, who gives way is the function that has most of it; of its traces those
// with the reason that has most of it; and of those the oldest. So neither a
// noisy function nor a frequent reason drives out the others. The slowest of a
// function's slow traces stays as long as there are others.
type keeper struct {
	mu      sync.Mutex
	limit   int              // guarded by mu
	bytes   int              // guarded by mu
	shelves map[*Func]*shelf // guarded by mu
	order   shelfHeap        // guarded by mu; the same shelves
	serial  int64            // guarded by mu; of the last that was placed
}

// A shelf has the kept traces that begin with one function. It is guarded by the
// keeper's mu.
type shelf struct {
	fn    *Func
	place int // in keeper.order
	bytes int
	of    [keepReasons]stack
	owed  float64 // weight of the shares that were chosen and not admitted
}

// A stack has those that are kept for one reason, the oldest first.
type stack struct {
	traces []*KeptTrace
	bytes  int

	second   clock.Reading // when the present second began
	admitted int           // in it
}

// KeepTraces sets how many bytes the kept traces may take: none are kept with 0,
// and tracing then costs a little less. Traces that are kept already and exceed
// it are let go.
func (r *Registry) KeepTraces(bytes int) {
	k := &r.keeper
	k.mu.Lock()
	defer k.mu.Unlock()
	k.limit = max(bytes, 0)
	r.keepNone.Store(k.limit == 0)
	r.self.tracesEvicted.Add(k.evict())
}

// keep keeps a trace whose local root has finished.
func (r *Registry) keep(root *Span, f *Func, found finding) {
	catch := root.trace.caught()
	if !r.admit(f, &found, root.ended()) {
		root.trace.close()
		catch.release()
		return
	}
	k := &KeptTrace{keeper: &r.keeper, fn: f, found: found}
	// From here on spans that are late find the trace.
	r.place(k, partOf(root, f, k))
	catch.deliver(k)
	r.kept(k)
	if found.reason == KeptElsewhere || !recent.inUse() {
		return
	}
	for _, p := range recent.keep(root.trace.id) {
		p.fn.scope.registry.keepPart(p)
	}
}

// keepPart keeps what was remembered of a trace that is kept elsewhere.
func (r *Registry) keepPart(p *part) {
	found := finding{reason: KeptElsewhere, weight: 1}
	if r.keepNone.Load() || !r.admit(p.fn, &found, p.root.end) {
		return
	}
	k := &KeptTrace{keeper: &r.keeper, fn: p.fn, found: found}
	r.place(k, p)
	r.kept(k)
}

// place makes the trace one of the part, and gives it its place among the others.
func (r *Registry) place(k *KeptTrace, p *part) {
	p.own()
	keeper := &r.keeper
	keeper.mu.Lock()
	k.trace, k.root = p.trace, p.root
	k.spans = append(slices.Clip(p.spans), k.spans...) // and those that were late
	k.missing += p.missing
	evicted := keeper.put(k, p.size())
	keeper.mu.Unlock()

	k.rememberExemplars(p.spans)
	r.self.tracesKept.Inc()
	r.self.tracesEvicted.Add(evicted)
	r.self.spansNotKept.Add(int64(p.missing))
}

// admit reports whether one more trace is kept for this reason now. Shares that
// are not are made up for by the weight of the next one.
func (r *Registry) admit(f *Func, found *finding, now clock.Reading) bool {
	k := &r.keeper
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.shelves == nil {
		k.shelves = map[*Func]*shelf{}
	}
	s := k.shelves[f]
	if s == nil {
		s = &shelf{fn: f}
		k.shelves[f] = s
		heap.Push(&k.order, s)
	}
	of := &s.of[found.reason]
	if of.second == 0 || clock.Between(of.second, now) >= time.Second {
		of.second, of.admitted = now, 0
	}
	if of.admitted >= maxKeptPerSecond {
		if found.reason == KeptShare {
			s.owed += found.weight
		}
		r.self.tracesNotKept.Inc()
		return false
	}
	of.admitted++
	if found.reason == KeptShare {
		found.weight, s.owed = found.weight+s.owed, 0
	}
	return true
}

// put adds a trace and returns how many had to give way. k.mu is locked.
func (k *keeper) put(t *KeptTrace, bytes int) (evicted int64) {
	s := k.shelves[t.fn]
	if s == nil { // its other traces were evicted meanwhile
		s = &shelf{fn: t.fn}
		k.shelves[t.fn] = s
		heap.Push(&k.order, s)
	}
	of := &s.of[t.found.reason]
	of.traces = append(of.traces, t)
	k.serial++
	t.serial = k.serial
	bytes += t.bytes // of late spans
	t.bytes = 0
	k.grow(t, bytes)
	return k.evict()
}

// grow accounts for bytes that a trace takes. k.mu is locked.
func (k *keeper) grow(t *KeptTrace, bytes int) {
	s := k.shelves[t.fn]
	t.bytes += bytes
	s.of[t.found.reason].bytes += bytes
	s.bytes += bytes
	k.bytes += bytes
	heap.Fix(&k.order, s.place)
}

// evict lets traces go until the rest fits. k.mu is locked.
func (k *keeper) evict() (n int64) {
	for k.bytes > k.limit && len(k.order) > 0 {
		s := k.order[0]
		of := &s.of[0]
		for i := range s.of {
			if s.of[i].bytes > of.bytes {
				of = &s.of[i]
			}
		}
		if len(of.traces) == 0 {
			return n
		}
		victim := of.traces[0]
		at := 0
		if victim.found.reason == KeptSlow && victim == slowest(of.traces) && len(of.traces) > 1 {
			at, victim = 1, of.traces[1]
		}
		of.traces = slices.Delete(of.traces, at, at+1)
		victim.gone = true
		k.grow(victim, -victim.bytes)
		n++
		if s.bytes == 0 {
			heap.Remove(&k.order, s.place)
			delete(k.shelves, s.fn)
		}
	}
	return n
}

func slowest(list []*KeptTrace) *KeptTrace {
	return slices.MaxFunc(list, func(a, b *KeptTrace) int {
		return int(a.root.duration() - b.root.duration())
	})
}

// choose returns the traces that match, the oldest first.
func (k *keeper) choose(match func(*KeptTrace) bool) (list []*KeptTrace) {
	k.mu.Lock()
	for _, s := range k.shelves {
		for i := range s.of {
			for _, t := range s.of[i].traces {
				if match(t) {
					list = append(list, t)
				}
			}
		}
	}
	k.mu.Unlock()
	now := clock.Now()
	slices.SortFunc(list, func(a, b *KeptTrace) int {
		return cmp.Or(
			cmp.Compare(clock.Between(b.root.start, now), clock.Between(a.root.start, now)),
			cmp.Compare(a.serial, b.serial))
	})
	return list
}

// shelfHeap has the shelf with most bytes first; see container/heap.
type shelfHeap []*shelf

func (h shelfHeap) Len() int           { return len(h) }
func (h shelfHeap) Less(i, j int) bool { return h[i].bytes > h[j].bytes }
func (h shelfHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}
func (h *shelfHeap) Push(x any) {
	s := x.(*shelf)
	s.place = len(*h)
	*h = append(*h, s)
}
func (h *shelfHeap) Pop() any {
	old := *h
	s := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return s
}
