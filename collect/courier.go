package collect

import (
	"context"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
)

// A courier is the common part of both workers: the account of a sink and signal, and the
// time of the next attempt. Except for the account, it belongs to the worker's goroutine.
type courier struct {
	*account
	*stopping
	timeout   time.Duration // of one attempt
	backoff   backoff
	notBefore time.Time // of the next attempt
	asked     bool      // the backend asked to wait until notBefore
	hurried   bool      // the pipeline stops, and wait did not wait for that
	health    *health
	backlog   *backlog // nil without a spool
	endpoint  *endpoint
	flushing
}

// retire is called when the worker ends.
func (c *courier) retire() {
	c.backlog.close()
	c.close()
	c.endpoint.leave()
	close(c.ended)
}

// An attempt is the result of trying to send a batch.
type attempt struct {
	delivered bool
	lost      int // metrics or spans of a delivered batch that the backend did not take

	again   bool   // not delivered, and may be tried again
	reason  string // not delivered, and dropped for this reason
	spooled bool   // not delivered, and in the backlog
}

// try calls send once and settles the backoff, the log and the count of failures; the
// batch is for the caller to settle.
func (c *courier) try(send func(context.Context) error) attempt {
	f, died := c.call(send)
	if f == nil {
		c.recovered()
		c.succeed()
		c.health.worked()
		return attempt{delivered: true}
	}
	c.fail(f)
	c.health.failed(f.text)
	if f.lost > 0 && !f.permanent && !died {
		c.recovered()
		return attempt{delivered: true, lost: f.lost}
	}
	c.asked = f.after > 0
	c.notBefore = time.Now().Add(max(c.backoff.next(), f.after))
	switch {
	case died:
		return attempt{reason: Panicked}
	case f.permanent:
		return attempt{reason: Rejected}
	case c.ctx.Err() != nil:
		return attempt{reason: Stopped}
	}
	return attempt{again: true}
}

// recovered notes that the backend takes batches again.
func (c *courier) recovered() {
	c.backoff.reset()
	c.asked, c.notBefore = false, time.Time{}
}

// settle enters a batch of n in the ledger that is not tried again. The backlog has
// entered what is spooled.
func (c *courier) settle(n int, a attempt) {
	switch {
	case a.delivered:
		lost := min(a.lost, n)
		c.deliver(n - lost)
		c.discard(lost, Rejected)
	case !a.spooled:
		c.discard(n, a.reason)
	}
}

// call calls send with a deadline. It returns nil if that worked, and whether it or its
// error panicked or ended the goroutine, which is one of its own for that reason.
func (c *courier) call(send func(context.Context) error) (f *failure, died bool) {
	ctx, cancel := context.WithTimeout(c.ctx, c.timeout)
	defer cancel()
	f, died = &failure{text: exited}, true
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		defer func() {
			if v := recover(); v != nil {
				f = panicked(v)
			} else if died && nilpanic.Caught(0) {
				f = panicked(nilpanic.Value)
			}
		}()
		err := send(ctx)
		if err == nil {
			f, died = nil, false
			return
		}
		f, died = describe(err), false
	}()
	<-returned
	return f, died
}

// persist tries until the batch is settled, and at most for the limit, if that is not
// zero. A backend that asks for a pause begins the time anew: it does not choke on the
// batch. If the batch has to wait, store puts it into the backlog and returns true, or
// returns false if there is no room; then it waits here.
func (c *courier) persist(limit time.Duration, send func(context.Context) error, store func() bool) attempt {
	var first time.Time
	for {
		if !c.ready() && store() {
			return attempt{spooled: true}
		}
		if !c.wait() {
			return attempt{reason: Stopped}
		}
		if first.IsZero() {
			first = time.Now()
		}
		a := c.try(send)
		if (a.again || a.reason == Stopped) && store() {
			return attempt{spooled: true}
		}
		if !a.again {
			return a
		}
		switch {
		case c.asked:
			first = c.notBefore
		case limit > 0 && c.notBefore.Sub(first) > limit:
			return attempt{reason: Expired}
		}
	}
}

// wait waits until the next attempt may be made. When the pipeline begins to
// stop, that is at once, for one time. It returns false when there is no time
// left for an attempt.
func (c *courier) wait() bool {
	for !c.draining() {
		if !c.notBefore.After(time.Now()) {
			return true
		}
		c.sleep(c.notBefore, nil)
	}
	c.hurry()
	if c.notBefore.After(c.deadline) {
		return false
	}
	select {
	case <-time.After(time.Until(c.notBefore)):
	case <-c.ctx.Done():
	}
	return c.ctx.Err() == nil
}

// sleep returns as that of stopping does, and when a Flush has asked for an attempt.
func (c *courier) sleep(until time.Time, wake <-chan struct{}) {
	next := c.notBefore
	if c.backlog.left() {
		next = c.shipAt()
	}
	c.giveUp(next)
	if f := c.stopping.sleep(until, wake, c.requests); f != nil {
		c.accept(f)
	}
}

// accept makes the next attempt due at once, for one time, unless the backend has asked
// for a pause.
func (c *courier) accept(f *flush) {
	c.flushes = append(c.flushes, f)
	c.backlog.hurry()
	if !c.asked {
		c.notBefore = time.Time{}
	}
}

// poll accepts the requests that there are.
func (c *courier) poll() {
	for {
		select {
		case f := <-c.requests:
			c.accept(f)
		default:
			return
		}
	}
}

// hurry makes the next attempt due at once, for one time after the pipeline has begun to
// stop.
func (c *courier) hurry() {
	if c.draining() && !c.hurried {
		c.hurried, c.notBefore = true, time.Time{}
	}
}

// ready reports whether an attempt may be made now.
func (c *courier) ready() bool {
	c.hurry()
	return c.ctx.Err() == nil && !c.notBefore.After(time.Now())
}

// shipAt returns the time of the next call of ship. There must be batches pending.
func (c *courier) shipAt() time.Time {
	if c.notBefore.After(c.backlog.notBefore) {
		return c.notBefore
	}
	return c.backlog.notBefore
}

// ship tries once to send the oldest batch of the backlog, which must be ready. oldest
// returns a function that sends the batch, and the number of metrics or spans in it.
func (c *courier) ship(oldest func() (send func(context.Context) error, count int, err error)) {
	send, n, err := oldest()
	if err != nil {
		c.backlog.unread(n, err)
		return
	}
	c.backlog.worked()
	c.spool(-n)
	a := c.try(send)
	if a.again || a.reason == Stopped {
		c.spool(n)
		return
	}
	c.backlog.remove()
	c.settle(n, a)
}
