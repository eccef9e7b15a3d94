package collect

import (
	"errors"
	"time"
)

// A backlog is the store of one sink and signal in the spool. It enters in the ledger
// which batches come and go. A nil backlog, without a spool, is empty and has no room.
type backlog struct {
	spool   Spool
	store   Store // nil as long as the spool cannot open it
	account *account
	health  *health // of the store

	backoff   backoff   // of reading
	notBefore time.Time // of the next attempt to open the store, or to read from it
}

// reopenAfter is the time after which a store that could not be opened is tried again, for
// what an earlier process has left there. A batch that is to be put there does not wait.
const reopenAfter = 2 * time.Minute

// newBacklog opens the store of a sink and signal. As long as the store cannot be opened,
// the sink works as without a spool.
func newBacklog(spool Spool, a *account, h *health, wait backoff) *backlog {
	if spool == nil {
		return nil
	}
	b := &backlog{spool: spool, account: a, health: h, backoff: wait}
	b.open()
	return b
}

// open opens the store, unless it is open, and reports whether it is.
func (b *backlog) open() bool {
	if b.store != nil {
		return true
	}
	store, err := b.spool.Open(b.account.sink, b.account.signal)
	if err != nil {
		b.health.failed(describe(err).text)
		b.notBefore = time.Now().Add(reopenAfter)
		return false
	}
	b.store, b.notBefore = store, time.Time{}
	b.worked()
	b.account.restore(store.Count())
	return true
}

// pending reports whether the store has batches, or may have some that are not known yet.
func (b *backlog) pending() bool { return b != nil && (b.store == nil || !b.store.Empty()) }

// left reports whether the store has batches that are known.
func (b *backlog) left() bool { return b != nil && b.store != nil && !b.store.Empty() }

// hurry makes the next attempt to read due at once, and tries to open the store if it is not
// open: what it has is then known, or the sink goes on as without a spool.
func (b *backlog) hurry() {
	if b != nil {
		b.notBefore = time.Time{}
		b.open()
	}
}

// ready reports whether there is a batch and it is time to read it.
func (b *backlog) ready() bool {
	return b.pending() && !b.notBefore.After(time.Now()) && b.open() && !b.store.Empty()
}

func (b *backlog) worked() {
	b.health.worked()
	b.backoff.reset()
}

// put stores a queued batch of n by add, one of the Add methods of the store. It returns
// false if there is no room.
func (b *backlog) put(n int, add func() (removed int, err error)) bool {
	if b == nil || !b.open() {
		return false
	}
	removed, err := add()
	b.account.unspool(removed, SpoolFull)
	if err != nil {
		b.health.failed(describe(err).text)
		return false
	}
	b.health.worked()
	b.account.spool(n)
	return true
}

// remove removes the oldest batch.
func (b *backlog) remove() {
	if err := b.store.Remove(); err != nil {
		b.health.failed(describe(err).text)
	}
}

// unread deals with the oldest batch, of n, which could not be read.
func (b *backlog) unread(n int, err error) {
	b.health.failed(describe(err).text)
	if !errors.Is(err, ErrDamaged) {
		b.notBefore = time.Now().Add(b.backoff.next())
		return
	}
	b.remove()
	b.account.unspool(n, Damaged)
}

func (b *backlog) close() {
	if b == nil || b.store == nil {
		return
	}
	if err := b.store.Close(); err != nil {
		b.health.failed(describe(err).text)
	}
}
