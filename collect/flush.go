package collect

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrStopped is the error of Pipeline.Flush after Stop was called.
var ErrStopped = errors.New("collect: the pipeline was stopped")

// Flush sends what is there now, and the pipeline goes on: the spans that are queued, a new
// snapshot of the metrics, and what is in the spool. A program calls it where it may be
// frozen or killed without a chance to call Stop: at the end of each invocation in a
// function service, or of each step of a command.
//
// Flush returns when all sinks have that, when the context ends, or, if the context has no
// deadline, after Options.StopTimeout. It does not wait for the backoff of a sink that
// fails: the first attempt is made at once, unless the backend has asked for a pause, and
// further ones as usual. If the next one would be too late, Flush does not wait for that
// sink. What was not delivered stays queued.
//
// The error is nil if everything was delivered, or sent to a backend that does not
// acknowledge, see Entry.Sent; else it is a *FlushError, or ErrStopped. What a Flush has
// begun when Stop is called is sent by Stop. Flushes at one time may share a snapshot.
func (p *Pipeline) Flush(ctx context.Context) error {
	if p.draining() {
		return ErrStopped
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.options.StopTimeout)
		defer cancel()
	}
	before := p.Ledger()
	delivered := make([]bool, len(before))
	var waiting sync.WaitGroup
	for i, c := range p.couriers {
		waiting.Go(func() { delivered[i] = c.deliverNow(ctx) })
	}
	waiting.Wait()
	var left Ledger
	for i, e := range p.Ledger() {
		e.Dropped = e.lostSince(&before[i])
		if e.Signal == Spans && e.Queued+e.Spooled == 0 {
			delivered[i] = true
		}
		if delivered[i] {
			e.Queued, e.Spooled = 0, 0 // what came later
		}
		if !delivered[i] || len(e.Dropped) > 0 {
			left = append(left, e)
		}
	}
	if left == nil {
		return nil
	}
	return &FlushError{left, ctx.Err()}
}

// A FlushError lists the sinks to which Flush has not delivered or sent everything.
type FlushError struct {
	// Entries are those of these sinks as Flush left them, except that Dropped has only
	// what was lost during the Flush.
	Entries Ledger

	Err error // of the context, or nil if Flush did not wait for its end
}

func (e *FlushError) Error() string {
	text, separator := "collect: not delivered: ", ""
	for i := range e.Entries {
		text += separator + e.Entries[i].undelivered()
		separator = "; "
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *FlushError) Unwrap() error { return e.Err }

// undelivered returns the text of an entry of a FlushError, such as "3 spans to zipkin
// (queued 3), last error: connection refused".
func (e *Entry) undelivered() string {
	reasons := append([]Drop(nil), e.Dropped...)
	for _, d := range [...]Drop{{"queued", e.Queued}, {"spooled", e.Spooled}} {
		if d.Count > 0 {
			reasons = append(reasons, d)
		}
	}
	all := Entry{Dropped: reasons}
	text := fmt.Sprintf("%d %s to %s%s", all.dropped(), e.Signal, e.Sink, all.reasons())
	if all.dropped() == 0 {
		text = fmt.Sprintf("%s to %s", e.Signal, e.Sink)
	}
	return text + e.overdue() + e.lastError()
}

// lostSince returns what was lost since an earlier reading of the entry.
func (e *Entry) lostSince(before *Entry) (lost []Drop) {
	for _, d := range e.Dropped {
		for _, b := range before.Dropped {
			if b.Reason == d.Reason {
				d.Count -= b.Count
			}
		}
		if d.Count > 0 && d.Reason != Superseded {
			lost = append(lost, d)
		}
	}
	return lost
}

// A flush is what Flush asks of one worker.
type flush struct {
	deadline time.Time
	done     chan bool // gets whether it was delivered

	// These belong to the worker.
	begun bool  // the snapshot is taken, or mark is set
	mark  int64 // how many spans of the queue are to be taken
}

// flushing is how Flush talks to a worker.
type flushing struct {
	requests chan *flush
	flushes  []*flush      // accepted and not ended; belongs to the worker
	ended    chan struct{} // closed when the worker has ended
}

func newFlushing() flushing {
	return flushing{requests: make(chan *flush), ended: make(chan struct{})}
}

// deliverNow asks the worker to deliver what there is, and waits for that or the context. It
// reports whether that was delivered, or the ledger says what became of it.
func (c *courier) deliverNow(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	deadline, _ := ctx.Deadline()
	f := &flush{deadline: deadline, done: make(chan bool, 1)}
	requests := c.requests
	for {
		select {
		case requests <- f:
			requests = nil
		case delivered := <-f.done:
			return delivered
		case <-c.ended:
			return c.read().Spooled == 0
		case <-ctx.Done():
			return false
		}
	}
}

// end ends the flushes for which delivered returns true.
func (w *flushing) end(delivered func(*flush) bool) {
	w.remove(true, delivered)
}

// giveUp ends the flushes that will be over before the time of the next attempt.
func (w *flushing) giveUp(next time.Time) {
	w.remove(false, func(f *flush) bool { return next.After(f.deadline) })
}

func (w *flushing) remove(delivered bool, which func(*flush) bool) {
	kept := w.flushes[:0]
	for _, f := range w.flushes {
		if which(f) {
			f.done <- delivered
		} else {
			kept = append(kept, f)
		}
	}
	clear(w.flushes[len(kept):])
	w.flushes = kept
}
