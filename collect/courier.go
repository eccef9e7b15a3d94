package collect

import (
	"context"
	"time"
)

// courier is what the workers of both signals have in common: one sink, its
// account, and when the next attempt may be made. All of it but the account
// belongs to the worker's goroutine.
type courier struct {
	*account
	*stopping
	timeout   time.Duration // of one attempt
	backoff   backoff
	notBefore time.Time // of the next attempt
	asked     bool      // the backend asked to wait until notBefore
	hurried   bool      // the pipeline stops, and wait did not wait for that
	lost      int       // of the batch that was delivered last
	health    health
	shelf     *shelf // nil without a spool
}

// stopping is how Stop talks to the workers.
type stopping struct {
	// ctx ends when nothing may be sent any more.
	ctx context.Context

	// drain is closed when what there is should be sent at once, until
	// deadline, which is set before.
	drain    chan struct{}
	deadline time.Time
}

func (s *stopping) draining() bool {
	select {
	case <-s.drain:
		return true
	default:
		return false
	}
}

// A verdict is what became of an attempt.
type verdict int

const (
	delivered verdict = iota
	failed            // may be tried again, from notBefore on
	refused           // is not to be tried again, for the reason that is given
)

// attempt calls send once and settles the backoff, the log and the count of
// failures; the batch is for the caller to settle.
func (c *courier) attempt(send func(context.Context) error) (v verdict, reason string) {
	f, died := c.call(send)
	if f == nil {
		c.recovered(0)
		c.account.succeed()
		c.health.worked()
		return delivered, ""
	}
	c.fail(f)
	if f.lost > 0 && !f.permanent && !died {
		c.recovered(f.lost)
		c.health.failed(f.text)
		return delivered, ""
	}
	c.health.failed(f.text)
	c.asked = f.after > 0
	c.notBefore = time.Now().Add(max(c.backoff.next(), f.after))
	switch {
	case died:
		return refused, Panicked
	case f.permanent:
		return refused, Rejected
	case c.ctx.Err() != nil:
		return refused, Stopped
	}
	return failed, ""
}

// recovered notes that a batch was delivered, but for what was lost of it.
func (c *courier) recovered(lost int) {
	c.backoff.reset()
	c.notBefore = time.Time{}
	c.lost = lost
}

// settle enters in the ledger what became of a batch of n that may not be tried
// again.
func (c *courier) settle(n int, v verdict, reason string) {
	if v == delivered {
		lost := min(c.lost, n)
		c.deliver(n - lost)
		c.discard(lost, Rejected)
		return
	}
	c.discard(n, reason)
}

// call calls send with a deadline. It returns nil if that worked, and whether it
// or its error panicked.
func (c *courier) call(send func(context.Context) error) (f *failure, died bool) {
	ctx, cancel := context.WithTimeout(c.ctx, c.timeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			f, died = panicked(v), true
		}
	}()
	if err := send(ctx); err != nil {
		return describe(err), false
	}
	return nil, false
}

// persist calls send until it is settled, and at most for the limit, if that is
// not zero. A backend that says when to come back begins the time anew: it does
// not choke on what it was sent.
func (c *courier) persist(limit time.Duration, send func(context.Context) error) (v verdict, reason string) {
	var first time.Time
	for {
		if !c.wait() {
			return refused, Stopped
		}
		if first.IsZero() {
			first = time.Now()
		}
		if v, reason := c.attempt(send); v != failed {
			return v, reason
		}
		switch {
		case c.asked:
			first = c.notBefore
		case limit > 0 && c.notBefore.Sub(first) > limit:
			return refused, Expired
		}
	}
}

// wait waits until the next attempt may be made. When the pipeline begins to
// stop, that is at once, for one time. It returns false when there is no time
// left for an attempt.
func (c *courier) wait() bool {
	if c.notBefore.After(time.Now()) {
		c.sleep(c.notBefore, nil)
	}
	if !c.draining() {
		return true
	}
	if !c.hurried {
		c.hurried, c.notBefore = true, time.Time{}
	}
	if c.notBefore.After(c.deadline) {
		return false
	}
	timer := time.NewTimer(time.Until(c.notBefore))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.ctx.Done():
	}
	return c.ctx.Err() == nil
}

// sleep returns at the given time, if that is not zero, when there is a token
// in wake, or when the pipeline stops or is stopping already.
func (s *stopping) sleep(until time.Time, wake <-chan struct{}) {
	var expired <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case <-expired:
	case <-wake:
	case <-s.drain:
	}
}
