package collect

import (
	"context"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// A Spool has stores for what cannot be delivered; see Options.Spool.
type Spool interface {
	// Open returns the store of one sink and signal, for whoever calls alone, with
	// what was left in it.
	Open(sink, signal string) (Store, error)
}

// A Store keeps batches of spans or of metrics, first in, first out. It is used by
// one goroutine at a time. What it returned as the oldest stays until it is removed.
type Store interface {
	Count() int // of the spans or metrics in it
	Empty() bool

	// Those who add may make room: removed is how many spans or metrics were.
	AddSpans([]monitor.SpanData) (removed int, err error)
	AddSnapshot(*Snapshot) (removed int, err error)

	// The oldest batch, of which there must be one, and how many it has, also if
	// it cannot be read.
	OldestSpans() (spans []monitor.SpanData, count int, err error)
	OldestSnapshot() (s *Snapshot, count int, err error)
	Remove() error

	Close() error
}

// A shelf is the store of a courier, with what it does to the ledger. A nil shelf has
// no room and nothing on it.
type shelf struct {
	store   Store
	account *account
	health  health // of the store
}

// shelf opens the store of a sink, if there is a spool. Without one nothing is lost
// that would not be otherwise.
func (p *Pipeline) shelf(a *account) *shelf {
	if p.options.Spool == nil {
		return nil
	}
	h := p.health("spooling", a.sink, a.signal)
	store, err := p.options.Spool.Open(a.sink, a.signal)
	if err != nil {
		h.failed(describe(err).text)
		return nil
	}
	a.restore(store.Count())
	return &shelf{store: store, account: a, health: h}
}

func (s *shelf) empty() bool { return s == nil || s.store.Empty() }

// put takes n that are queued, by one of the Add methods of the store. It returns
// false if there is no room.
func (s *shelf) put(n int, add func() (removed int, err error)) bool {
	if s == nil {
		return false
	}
	removed, err := add()
	s.account.unspool(removed, SpoolFull)
	if err != nil {
		s.health.failed(describe(err).text)
		return false
	}
	s.health.worked()
	s.account.spool(n)
	return true
}

// remove removes the oldest batch.
func (s *shelf) remove() {
	if err := s.store.Remove(); err != nil {
		s.health.failed(describe(err).text)
	}
}

func (s *shelf) close() {
	if s == nil {
		return
	}
	if err := s.store.Close(); err != nil {
		s.health.failed(describe(err).text)
	}
}

// ship tries once to send the oldest batch on the shelf, which has some. get returns
// it as a function that sends it, and the number that it has.
func (c *courier) ship(get func() (send func(context.Context) error, count int, err error)) {
	send, n, err := get()
	if err != nil {
		c.shelf.health.failed(describe(err).text)
		c.shelf.remove()
		c.unspool(n, Damaged)
		return
	}
	c.spool(-n)
	v, reason := c.attempt(send)
	if v == failed || reason == Stopped {
		c.spool(n)
		return
	}
	c.shelf.remove()
	c.settle(n, v, reason)
}

// ready reports whether an attempt may be made now. When the pipeline begins to stop
// it may, once.
func (c *courier) ready() bool {
	if c.ctx.Err() != nil {
		return false
	}
	if c.draining() && !c.hurried {
		c.hurried, c.notBefore = true, time.Time{}
	}
	return !c.notBefore.After(time.Now())
}
