package clock

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// settle is how long the counter is compared with the monotonic clock before
	// it is used, and interval how long it then goes unexamined. The comparison
	// is made by whoever reads the clock next: no goroutine is needed.
	settle   = 10 * time.Millisecond
	interval = time.Second

	// tolerance is by how much the counter's rate may seem to change from one
	// comparison to the next. The kernel slews its clock by at most 500 ppm either
	// way to follow a time server (adjtimex(2)); more means that one of the two
	// has jumped.
	tolerance = 1000e-6

	// skew is how far back in time another processor may be.
	skew = time.Microsecond

	// accuracy is how well two comparisons must determine the rate.
	accuracy = 200e-6

	one = 1 << 32 // of a rate
)

// tsc is a time-stamp counter under calibration against the monotonic
// clock. It is at first not in use, then compared for a while, then in use; if
// it is ever seen to disagree, it is out of use for the rest of the process.
type tsc struct {
	ticks func() uint64
	nanos func() int64

	counting atomic.Bool
	rate     atomic.Uint64 // nanoseconds to a tick, in 2^-32
	horizon  atomic.Uint64 // ticks at which the next comparison is due, 0 when not counting
	due      atomic.Int64  // nanoseconds at which the first is; MaxInt64 for never

	mu   sync.Mutex
	last pair // guarded by mu; the latest good comparison
	jump pair // guarded by mu; the first after the disagreement
}

// pair is one instant on both clocks, to within gap ticks.
type pair struct {
	ticks uint64
	nanos int64
	gap   uint64
}

func newTSC(ticks func() uint64, nanos func() int64) *tsc {
	c := &tsc{ticks: ticks, nanos: nanos}
	c.due.Store(math.MaxInt64)
	return c
}

// begin takes the first look at a counter that is worth a try.
func (c *tsc) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != (pair{}) {
		return
	}
	c.last = c.compare()
	c.due.Store(c.last.nanos + int64(settle))
}

// compare reads both clocks at once, as nearly as they let it.
func (c *tsc) compare() pair {
	best := pair{gap: math.MaxUint64}
	for range 5 {
		before := c.ticks()
		nanos := c.nanos()
		if gap := c.ticks() - before; gap < best.gap {
			best = pair{before + gap/2, nanos, gap}
		}
	}
	return best
}

func (c *tsc) nowSlow() Reading {
	n := c.nanos()
	if n >= c.due.Load() {
		c.adopt()
	}
	return fromNanos(n)
}

// adopt puts the counter to use if its rate is known well enough by now.
func (c *tsc) adopt() {
	if !c.mu.TryLock() {
		return
	}
	defer c.mu.Unlock()
	now := c.compare()
	if c.due.Load() == math.MaxInt64 || uncertainty(c.last, now) > accuracy {
		return // another was first, or better luck next time
	}
	c.due.Store(math.MaxInt64)
	// What counts slower than 100 MHz or faster than 10 GHz is something else.
	if rate := rateOf(c.last, now); rate > one/10 && rate < one*10 {
		c.accept(now, rate)
		c.counting.Store(true)
	}
}

// accept goes by this comparison until the next is due. c.mu is held.
func (c *tsc) accept(now pair, rate uint64) {
	c.last = now
	c.rate.Store(rate)
	c.horizon.Store(now.ticks + ticksIn(interval, rate))
}

// examine makes the comparison that is due.
func (c *tsc) examine() {
	if !c.mu.TryLock() {
		return
	}
	defer c.mu.Unlock()
	now := c.compare()
	if !c.counting.Load() || now.ticks >= c.last.ticks && now.ticks < c.horizon.Load() {
		return // another was first
	}
	old := c.rate.Load()
	doubt := uncertainty(c.last, now)
	rate := rateOf(c.last, now)
	switch {
	case now.ticks <= c.last.ticks, math.Abs(float64(rate)/float64(old)-1) > tolerance+doubt && doubt < 1:
		c.counting.Store(false)
		c.horizon.Store(0)
		c.jump = now
	case doubt <= accuracy:
		c.accept(now, rate)
	default:
		// The comparison was interrupted. The next reader has another try.
	}
}

// between is Between. Its first lines are for two readings of the counter that
// needs no examination: as unsigned numbers, monotonic readings are beyond any
// horizon, and the difference is large where one reading is of that sort or time
// runs backwards.
func (c *tsc) between(from, to Reading) time.Duration {
	d := uint64(to - from)
	if uint64(to) < c.horizon.Load() && d < bias/2 {
		return scale(d, c.rate.Load())
	}
	return c.betweenSlow(from, to)
}

// betweenSlow is between where the readings are of the monotonic clock or of
// both, a comparison is due, or time seems to run backwards.
func (c *tsc) betweenSlow(from, to Reading) time.Duration {
	if !from.isTicks() || !to.isTicks() {
		return time.Duration(max(c.toNanos(to)-c.toNanos(from), 0))
	}
	back := from > to && scale(uint64(from-to), c.rate.Load()) > skew
	if c.counting.Load() && (back || to.asTicks() >= c.horizon.Load()) {
		c.examine()
	}
	if c.counting.Load() {
		return scale(uint64(max(to-from, 0)), c.rate.Load())
	}
	return time.Duration(max(c.toNanos(to)-c.toNanos(from), 0))
}

// toNanos returns what the monotonic clock was at a reading.
func (c *tsc) toNanos(r Reading) int64 {
	if !r.isTicks() {
		return r.asNanos()
	}
	c.mu.Lock()
	near, other := c.last, c.jump
	c.mu.Unlock()
	if other != (pair{}) && distance(other.ticks, r.asTicks()) < distance(near.ticks, r.asTicks()) {
		near = other
	}
	d := int64(scale(distance(near.ticks, r.asTicks()), c.rate.Load()))
	if r.asTicks() < near.ticks {
		d = -d
	}
	return near.nanos + d
}

func distance(a, b uint64) uint64 { return max(a, b) - min(a, b) }

// rateOf returns the nanoseconds to a tick between two comparisons, or the
// largest number if they do not tell.
func rateOf(from, to pair) uint64 {
	rate := float64(to.nanos-from.nanos) / float64(to.ticks-from.ticks) * one
	if to.ticks <= from.ticks || rate < 0 || rate > math.MaxUint32*64 {
		return math.MaxUint64
	}
	return uint64(rate)
}

// uncertainty returns the relative error of the rate between two comparisons.
func uncertainty(from, to pair) float64 {
	if to.ticks <= from.ticks {
		return 0
	}
	return float64(from.gap+to.gap) / float64(to.ticks-from.ticks)
}

func scale(ticks, rate uint64) time.Duration {
	high, low := bits.Mul64(ticks, rate)
	return time.Duration(high<<32 | low>>32)
}

func ticksIn(d time.Duration, rate uint64) uint64 { return uint64(float64(d) / float64(rate) * one) }
