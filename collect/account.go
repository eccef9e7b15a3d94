package collect

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// account keeps one Entry. Its lock covers every transition as a whole, so that
// the entry balances whenever it is read.
type account struct {
	sink, signal string // not changed

	// Spans that are not sampled are made and sampled out at once, on the
	// goroutines that are being observed, which should not meet at a lock.
	sampledOut stripe.Counter

	mu      sync.Mutex
	totals  Entry            // guarded by mu; without Dropped and sampledOut
	dropped map[string]int64 // guarded by mu; by reason
	closed  bool             // guarded by mu; see close
}

// enqueue counts n as made and queued.
func (a *account) enqueue(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.totals.Made += int64(n)
	if a.closed {
		a.drop(n, Stopped)
		return
	}
	a.totals.Queued += int64(n)
}

// deliver turns n that were queued into delivered ones.
func (a *account) deliver(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.totals.Queued -= int64(n)
		a.totals.Delivered += int64(n)
	}
}

// discard turns n that were queued into dropped ones.
func (a *account) discard(n int, reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.totals.Queued -= int64(n)
		a.drop(n, reason)
	}
}

// spool turns n that were queued into spooled ones; a negative n turns them back.
// A batch that goes to disk after the account is closed has been counted as dropped
// here, and is the next process's.
func (a *account) spool(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.totals.Queued -= int64(n)
		a.totals.Spooled += int64(n)
	}
}

// restore counts n that an earlier process has spooled.
func (a *account) restore(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.totals.Made += int64(n)
		a.totals.Spooled += int64(n)
	}
}

// unspool turns n that were spooled into dropped ones.
func (a *account) unspool(n int, reason string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.totals.Spooled -= int64(n)
		a.drop(n, reason)
	}
}

// fail counts a failed attempt.
func (a *account) fail(f *failure) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.totals.Failures++
	a.totals.LastError = f.text
	if a.totals.FailingSince.IsZero() {
		a.totals.FailingSince = time.Now()
	}
}

// succeed ends a row of failures.
func (a *account) succeed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.totals.FailingSince = time.Time{}
}

// close counts what is still queued as dropped. From now on the ledger does not change
// any more: a worker that still holds a batch has been given up on.
func (a *account) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.closed {
		a.closed = true
		a.drop(int(a.totals.Queued), Stopped)
		a.totals.Queued = 0
	}
}

// drop must be called with mu held.
func (a *account) drop(n int, reason string) {
	if n == 0 {
		return
	}
	if a.dropped == nil {
		a.dropped = map[string]int64{}
	}
	a.dropped[reason] += int64(n)
}

// count returns the number dropped for one reason.
func (a *account) count(reason string) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.dropped[reason]
}

// read returns the entry as it is now.
func (a *account) read() Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := a.totals
	e.Sink, e.Signal = a.sink, a.signal
	e.SampledOut = a.sampledOut.Load()
	e.Made += e.SampledOut
	for _, reason := range slices.Sorted(maps.Keys(a.dropped)) {
		e.Dropped = append(e.Dropped, Drop{reason, a.dropped[reason]})
	}
	return e
}
