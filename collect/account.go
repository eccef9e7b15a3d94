package collect

import (
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// account keeps one Entry. Its lock covers every transition as a whole, so that
// the entry balances whenever it is read.
type account struct {
	sink, signal string // not changed
	acknowledges bool   // of the sink's traits; not changed

	// Spans that are not sampled are made and sampled out at once, on the
	// goroutines that are being observed, which should not meet at a lock.
	sampledOut stripe.Counter

	mu      sync.Mutex
	totals  Entry               // guarded by mu; without Dropped and sampledOut
	dropped [len(reasons)]int64 // guarded by mu; in the order of reasons
	closed  bool                // guarded by mu; see close
}

// due notes that a snapshot is to be taken.
func (a *account) due() {
	a.mu.Lock()
	if !a.closed && a.totals.OverdueSince.IsZero() {
		a.totals.OverdueSince = time.Now()
	}
	a.mu.Unlock()
}

// took notes that a snapshot was taken, and counts its n metrics as made and queued.
func (a *account) took(n int) {
	a.mu.Lock()
	if !a.closed {
		a.totals.OverdueSince = time.Time{}
	}
	a.totals.Made += int64(n)
	if a.closed {
		*a.drops(Stopped) += int64(n)
	} else {
		a.totals.Queued += int64(n)
	}
	a.mu.Unlock()
}

// deliver turns n that were queued into delivered ones, or into sent ones if the backend
// does not acknowledge.
func (a *account) deliver(n int) {
	to := &a.totals.Sent
	if a.acknowledges {
		to = &a.totals.Delivered
	}
	a.move(n, &a.totals.Queued, to)
}

// discard turns n that were queued into dropped ones.
func (a *account) discard(n int, reason string) { a.move(n, &a.totals.Queued, a.drops(reason)) }

// spool turns n that were queued into spooled ones; a negative n turns them back.
// A batch that goes to disk after the account is closed has been counted as dropped
// here, and is the next process's.
func (a *account) spool(n int) { a.move(n, &a.totals.Queued, &a.totals.Spooled) }

// unspool turns n that were spooled into dropped ones.
func (a *account) unspool(n int, reason string) { a.move(n, &a.totals.Spooled, a.drops(reason)) }

// move takes n from one count to another, unless the account is closed.
func (a *account) move(n int, from, to *int64) {
	a.mu.Lock()
	if !a.closed {
		*from -= int64(n)
		*to += int64(n)
	}
	a.mu.Unlock()
}

// restore counts n that an earlier process has spooled.
func (a *account) restore(n int) {
	a.mu.Lock()
	if !a.closed {
		a.totals.Made += int64(n)
		a.totals.Spooled += int64(n)
	}
	a.mu.Unlock()
}

// fail counts a failed attempt.
func (a *account) fail(f *failure) {
	a.mu.Lock()
	a.totals.Failures++
	a.totals.LastError = f.text
	if a.totals.FailingSince.IsZero() {
		a.totals.FailingSince = time.Now()
	}
	a.mu.Unlock()
}

// succeed ends a row of failures.
func (a *account) succeed() {
	a.mu.Lock()
	a.totals.FailingSince = time.Time{}
	a.mu.Unlock()
}

// close counts what is still queued as dropped. From now on the ledger does not change
// any more: a worker that still holds a batch has been given up on.
func (a *account) close() {
	a.mu.Lock()
	*a.drops(Stopped) += a.totals.Queued
	a.totals.Queued = 0
	a.closed = true
	a.mu.Unlock()
}

// closing notes that the sink could not be closed, if that can mean a loss.
func (a *account) closing(text string) {
	a.mu.Lock()
	if !a.acknowledges {
		a.totals.CloseError = text
	}
	a.mu.Unlock()
}

// drops returns the count of what was dropped for one reason, which is guarded by mu.
func (a *account) drops(reason string) *int64 {
	return &a.dropped[slices.Index(reasons[:], reason)]
}

// count returns the number dropped for one reason.
func (a *account) count(reason string) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return *a.drops(reason)
}

// read returns the entry as it is now.
func (a *account) read() Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := a.totals
	e.Sink, e.Signal = a.sink, a.signal
	e.SampledOut = a.sampledOut.Load()
	e.Made += e.SampledOut
	for i, n := range a.dropped {
		if n > 0 {
			e.Dropped = append(e.Dropped, Drop{reasons[i], n})
		}
	}
	return e
}
