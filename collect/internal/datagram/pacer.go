package datagram

import (
	"context"
	"time"
)

// A pacer spreads datagrams over part of an interval: a receiver's buffer, which usually
// holds about a hundred, then does not overflow if the receiver does not read for a while.
type pacer struct {
	interval time.Duration

	began  time.Time // the count
	count  int       // of datagrams since then, for an interval
	before int       // in the interval before

	next time.Time // when the next datagram is due
	calm time.Time // until then there is time for pauses
}

const (
	// The datagrams of an interval take a spread-th part of it: a snapshot is over
	// long before the next.
	spread = 10

	// slowest and fastest bound the time from one datagram to the next. With the
	// slowest, a hundred are 0.2 s; with the fastest, datagrams of the MTU are 20 MB/s.
	slowest = 2 * time.Millisecond
	fastest = time.Millisecond / 16

	// nap is the shortest pause: timers are no more exact.
	nap = time.Millisecond
)

// begin begins with some datagrams, whose pauses may take half of the time that ctx leaves.
func (p *pacer) begin(ctx context.Context) {
	now := time.Now()
	if p.calm = now.Add(p.interval); p.next.Before(now) {
		p.next = now
	}
	if end, ok := ctx.Deadline(); ok {
		p.calm = now.Add(end.Sub(now) / 2)
	}
}

// wait waits until the next datagram is due.
func (p *pacer) wait() {
	now := time.Now()
	if pause := p.next.Sub(now); pause >= nap {
		time.Sleep(pause)
		now = p.next
	}
	p.next = maxTime(p.next, now.Add(-nap)).Add(p.step(now))
}

// step counts a datagram and returns the time until the one after it. How many there will
// be is known from the interval before, and as long as there was none, from those so far.
func (p *pacer) step(now time.Time) time.Duration {
	if now.Sub(p.began) >= p.interval {
		p.began, p.before, p.count = now, p.count, 0
	}
	p.count++
	if now.After(p.calm) {
		return fastest
	}
	step := p.interval / spread / time.Duration(max(p.before, p.count))
	return min(max(step, fastest), slowest)
}

func maxTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
