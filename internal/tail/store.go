package tail

import (
	"strings"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

const (
	// maxPerSecond is the number of traces of one function that are kept in a second for
	// one reason and one class of error, so that a function which fails all the time does
	// not pay for each failure.
	maxPerSecond = 100

	// maxClasses is the number of classes of a function that have a queue of their own for
	// a reason. The traces of further ones share one.
	maxClasses = 32
)

// A Store holds kept traces in bounded memory. When it is full, it evicts a trace of one
// function, one reason and one class of error: of the function with most bytes and, of its
// reasons and classes, the one with most. So neither a noisy function nor a frequent failure
// drives out the others. See queue for which of its traces it is. Every operation except All
// takes time at most logarithmic in the number of functions.
//
// The zero Store has room for nothing; see SetLimit. All methods are safe for
// concurrent use.
type Store struct {
	mu     sync.Mutex
	limit  int      // guarded by mu
	bytes  int      // guarded by mu
	order  []*Shelf // guarded by mu; a binary heap: the first shelf has most bytes
	serial int64    // guarded by mu; of the last trace that was put
}

// An Entry is one trace in a store.
type Entry struct {
	Trace   any           // of which it is the entry
	Shelf   *Shelf        // of the function that the trace begins with
	Took    time.Duration // duration of the local root
	Finding Finding
	Serial  int64 // set by Put: rises from one trace to the next

	// Guarded by the store's mu.
	bytes   int
	evicted bool // it was put, and is gone
	queue   *queue
	next    *Entry // on its level of the queue
}

// A Shelf holds the traces that begin with one function. Admit makes it. It is guarded by
// the store's mu.
type Shelf struct {
	place  int // in the store's order
	bytes  int
	queues []*queue // at most maxClasses+1 for each reason
	owed   float64  // weight of the samples that were chosen but not admitted
}

// SetLimit sets the limit on the traces' bytes, which is not negative, and returns the
// number of evicted traces.
func (s *Store) SetLimit(bytes int) (evicted int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = bytes
	return s.evict()
}

// Admit reports whether one more trace may be kept for this reason now. on is where the
// function has its shelf; the first call sets it. The weight of a sample that is not
// admitted is added to the weight of the next one.
func (s *Store) Admit(on **Shelf, found *Finding, now clock.Reading) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *on == nil {
		*on = &Shelf{place: len(s.order)}
		s.order = append(s.order, *on)
	}
	shelf := *on
	admitted := shelf.queue(found).admit(now)
	switch {
	case found.Reason != Sample:
	case admitted:
		found.Weight, shelf.owed = found.Weight+shelf.owed, 0
	default:
		shelf.owed += found.Weight
	}
	return admitted
}

// Put adds a trace of this size, and returns the number of evicted traces. The exported
// fields of the entry do not change from then on.
func (s *Store) Put(e *Entry, bytes int) (evicted int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	e.Serial = s.serial
	e.queue = e.Shelf.queue(&e.Finding)
	e.queue.push(e)
	s.grow(e, bytes)
	return s.evict()
}

// Grow accounts for more bytes of a trace that was put, and returns the number of evicted
// traces. stays is false if the trace itself was evicted before.
func (s *Store) Grow(e *Entry, bytes int) (evicted int64, stays bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.evicted {
		return 0, false
	}
	s.grow(e, bytes)
	return s.evict(), true
}

// All returns the entries of all traces, in no order.
func (s *Store) All() (all []*Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, on := range s.order {
		for _, q := range on.queues {
			all = q.appendTo(all)
		}
	}
	return all
}

// queue returns the queue for traces with such a finding, made at first need. The store's
// mu is locked.
func (s *Shelf) queue(found *Finding) *queue {
	classes := 0
	for _, q := range s.queues {
		if q.reason == found.Reason {
			if q.class == found.Class || q.class == others {
				return q
			}
			classes++
		}
	}
	q := &queue{reason: found.Reason, class: strings.Clone(found.Class)}
	if classes == maxClasses {
		q.class = others
	}
	s.queues = append(s.queues, q)
	return q
}

// others is the class of the queue for all classes beyond maxClasses. It is made after the
// queues of the others, and no class has this name.
const others = "\x00"

// grow accounts for bytes of a trace. s.mu is locked.
func (s *Store) grow(e *Entry, bytes int) {
	e.bytes += bytes
	e.queue.bytes += bytes
	e.Shelf.bytes += bytes
	s.bytes += bytes
	s.settle(e.Shelf.place)
}

// evict removes traces until the rest fits, and returns their number. s.mu is locked.
func (s *Store) evict() (n int64) {
	for s.bytes > s.limit {
		on := s.order[0]
		from := on.queues[0]
		for _, q := range on.queues {
			if q.bytes > from.bytes {
				from = q
			}
		}
		victim := from.pop()
		victim.evicted = true
		s.grow(victim, -victim.bytes)
		n++
	}
	return n
}

// settle moves the i-th shelf, whose bytes have changed, to its place in the order.
// s.mu is locked.
func (s *Store) settle(i int) {
	for i > 0 && s.order[i].bytes > s.order[(i-1)/2].bytes {
		s.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
	for {
		most := i
		for _, below := range [...]int{2*i + 1, 2*i + 2} {
			if below < len(s.order) && s.order[below].bytes > s.order[most].bytes {
				most = below
			}
		}
		if most == i {
			return
		}
		s.swap(i, most)
		i = most
	}
}

func (s *Store) swap(i, j int) {
	s.order[i], s.order[j] = s.order[j], s.order[i]
	s.order[i].place, s.order[j].place = i, j
}
