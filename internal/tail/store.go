package tail

import (
	"container/heap"
	"sort"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// maxPerSecond is the number of traces of one function that are kept in a second for one
// reason, so that a function which fails all the time does not pay for each failure.
const maxPerSecond = 100

// A Store holds kept traces T, which begin with functions F, in bounded memory. When it
// is full, it evicts the oldest trace of one function and one reason: the function with
// most bytes and, of its reasons, the one with most. So neither a noisy function nor a
// frequent reason drives out the others. The slowest of a function's slow traces stays as
// long as the function has other traces. Every operation except All takes time at most
// logarithmic in the number of functions.
//
// The zero Store has room for nothing; see SetLimit. All methods are safe for
// concurrent use.
type Store[F comparable, T any] struct {
	mu      sync.Mutex
	limit   int                // guarded by mu
	bytes   int                // guarded by mu
	shelves map[F]*shelf[F, T] // guarded by mu
	order   shelfHeap[F, T]    // guarded by mu; the same shelves
	serial  int64              // guarded by mu; of the last trace that was put
}

// An Entry is one trace in a store.
type Entry[F comparable, T any] struct {
	Trace   T
	Func    F
	Took    time.Duration // duration of the local root
	Finding Finding

	// Guarded by the store's mu.
	bytes   int
	serial  int64        // 0 until it is put
	evicted bool         // it was put, and is gone
	next    *Entry[F, T] // in its queue
}

// A shelf holds the traces of one function. It is guarded by the store's mu.
type shelf[F comparable, T any] struct {
	fn       F
	place    int // in the store's order
	bytes    int
	byReason [Reasons]queue[F, T]
	owed     float64 // weight of the samples that were chosen but not admitted
}

// SetLimit sets the limit on the traces' bytes, and returns the number of evicted traces.
func (s *Store[F, T]) SetLimit(bytes int) (evicted int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = bytes
	return s.evict()
}

// Admit reports whether one more trace may be kept for this reason now. The weight of a
// sample that is not admitted is added to the weight of the next one.
func (s *Store[F, T]) Admit(fn F, found *Finding, now clock.Reading) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	on := s.shelf(fn)
	admitted := on.byReason[found.Reason].admit(now)
	switch {
	case found.Reason != Sample:
	case admitted:
		found.Weight, on.owed = found.Weight+on.owed, 0
	default:
		on.owed += found.Weight
	}
	return admitted
}

// Put adds a trace of this size, and returns the number of evicted traces. The exported
// fields of the entry do not change from then on.
func (s *Store[F, T]) Put(e *Entry[F, T], bytes int) (evicted int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	e.serial = s.serial
	s.shelf(e.Func).byReason[e.Finding.Reason].push(e)
	s.grow(e, bytes)
	return s.evict()
}

// Grow accounts for more bytes of a trace that was put, and returns the number of evicted
// traces. stays is false if the trace itself was evicted before.
func (s *Store[F, T]) Grow(e *Entry[F, T], bytes int) (evicted int64, stays bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.evicted {
		return 0, false
	}
	s.grow(e, bytes)
	return s.evict(), true
}

// All returns the traces in the order in which they were put.
func (s *Store[F, T]) All() []T {
	s.mu.Lock()
	var list []*Entry[F, T]
	for _, on := range s.shelves {
		for i := range on.byReason {
			list = on.byReason[i].appendTo(list)
		}
	}
	s.mu.Unlock()
	sort.Sort(bySerial[F, T](list))
	all := make([]T, len(list))
	for i, e := range list {
		all[i] = e.Trace
	}
	return all
}

// shelf returns the function's shelf, made at first need. s.mu is locked.
func (s *Store[F, T]) shelf(fn F) *shelf[F, T] {
	if s.shelves == nil {
		s.shelves = map[F]*shelf[F, T]{}
	}
	on := s.shelves[fn]
	if on == nil {
		on = &shelf[F, T]{fn: fn}
		s.shelves[fn] = on
		heap.Push(&s.order, on)
	}
	return on
}

// grow accounts for bytes of a trace. s.mu is locked.
func (s *Store[F, T]) grow(e *Entry[F, T], bytes int) {
	on := s.shelves[e.Func]
	e.bytes += bytes
	on.byReason[e.Finding.Reason].bytes += bytes
	on.bytes += bytes
	s.bytes += bytes
	heap.Fix(&s.order, on.place)
}

// evict removes traces until the rest fits, and returns their number. s.mu is locked.
func (s *Store[F, T]) evict() (n int64) {
	for s.bytes > s.limit && len(s.order) > 0 {
		on := s.order[0]
		from := &on.byReason[0]
		for i := range on.byReason {
			if on.byReason[i].bytes > from.bytes {
				from = &on.byReason[i]
			}
		}
		victim := from.pop()
		if victim == nil {
			return n
		}
		victim.evicted = true
		s.grow(victim, -victim.bytes)
		n++
		if on.bytes == 0 {
			heap.Remove(&s.order, on.place)
			delete(s.shelves, on.fn)
		}
	}
	return n
}

// bySerial sorts by when they were put.
type bySerial[F comparable, T any] []*Entry[F, T]

func (s bySerial[F, T]) Len() int           { return len(s) }
func (s bySerial[F, T]) Less(i, j int) bool { return s[i].serial < s[j].serial }
func (s bySerial[F, T]) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }

// shelfHeap has the shelf with most bytes first; see container/heap.
type shelfHeap[F comparable, T any] []*shelf[F, T]

func (h shelfHeap[F, T]) Len() int           { return len(h) }
func (h shelfHeap[F, T]) Less(i, j int) bool { return h[i].bytes > h[j].bytes }
func (h shelfHeap[F, T]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}
func (h *shelfHeap[F, T]) Push(x any) {
	on := x.(*shelf[F, T])
	on.place = len(*h)
	*h = append(*h, on)
}
func (h *shelfHeap[F, T]) Pop() any {
	old := *h
	on := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return on
}
