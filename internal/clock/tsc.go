package clock

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// settle is the time for which the counter is compared with the monotonic
	// clock before it is used, and interval the time between later comparisons.
	// The next reader of the clock compares, so that no goroutine is needed.
	settle   = 10 * time.Millisecond
	interval = time.Second

	// tolerance is the greatest change of the counter's rate from one comparison
	// to the next. The kernel slews its clock by at most 500 ppm either way to
	// follow a time server (adjtimex(2)); a greater change means that one of the
	// clocks has jumped.
	tolerance = 1000e-6

	// skew is the greatest difference between the counters of two processors.
	skew = time.Microsecond

	// accuracy is the greatest relative uncertainty of a rate that is used.
	accuracy = 200e-6

	one = 1 << 32 // of a rate
)

// A tsc is a time-stamp counter that is calibrated against the monotonic clock. At
// first it is not in use, then it is compared for a while, and then it is in use. If
// the clocks ever disagree, it is out of use for the rest of the process.
type tsc struct {
	ticks func() uint64
	nanos func() int64

	counting atomic.Bool
	rate     atomic.Uint64 // nanoseconds to a tick, in 2^-32
	horizon  atomic.Uint64 // ticks at which the next comparison is due, 0 when not counting
	due      atomic.Int64  // nanoseconds at which the first one is due; MaxInt64 for never

	mu   sync.Mutex
	last pair // guarded by mu; the latest good comparison
	jump pair // guarded by mu; the first after the disagreement
}

// A pair is one instant on both clocks, to within gap ticks.
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

// begin makes the first comparison, and with it allows the counter to be used.
func (c *tsc) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last != (pair{}) {
		return
	}
	c.last = c.compare()
	c.due.Store(c.last.nanos + int64(settle))
}

// compare reads both clocks as nearly at once as it can.
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

// adopt puts the counter to use if its rate is known accurately enough.
func (c *tsc) adopt() {
	if !c.mu.TryLock() {
		return
	}
	defer c.mu.Unlock()
	now := c.compare()
	if c.due.Load() == math.MaxInt64 || uncertainty(c.last, now) > accuracy {
		return // another goroutine was first, or the next reader tries again
	}
	c.due.Store(math.MaxInt64)
	// A counter below 100 MHz or above 10 GHz is not a time-stamp counter.
	if rate := rateOf(c.last, now); rate > one/10 && rate < one*10 {
		c.accept(now, rate)
		c.counting.Store(true)
	}
}

// accept uses this comparison until the next one is due. c.mu is held.
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
		return // another goroutine was first
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
		// The comparison was interrupted. The next reader tries again.
	}
}

// between is Between. Its first lines handle two readings of the counter before the
// next comparison is due. Other readings fail one of the two conditions: as an unsigned
// number a monotonic reading is beyond any horizon, and the difference is large if from
// is monotonic or time runs backwards.
func (c *tsc) between(from, to Reading) time.Duration {
	d := uint64(to - from)
	if uint64(to) < c.horizon.Load() && d < bias/2 {
		return scale(d, c.rate.Load())
	}
	return c.betweenSlow(from, to)
}

// betweenSlow is between for all other readings: a reading is monotonic, a comparison
// is due, or time seems to run backwards.
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

// difference is Difference. Unlike between it does not take an earlier reading for a
// counter that jumped back, which would cost a comparison of the clocks each time.
func (c *tsc) difference(from, to Reading) time.Duration {
	switch {
	case !from.isTicks() || !to.isTicks() || !c.counting.Load():
		return time.Duration(c.toNanos(to) - c.toNanos(from))
	case to < from:
		return -c.between(to, from)
	}
	return c.between(from, to)
}

// toNanos returns the time of the monotonic clock at a reading.
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

// rateOf returns the nanoseconds to a tick between two comparisons, in 2^-32, or the
// largest number if the comparisons do not determine it.
func rateOf(from, to pair) uint64 {
	rate := float64(to.nanos-from.nanos) / float64(to.ticks-from.ticks) * one
	if to.ticks <= from.ticks || rate < 0 || rate > math.MaxUint32*64 {
		return math.MaxUint64
	}
	return uint64(rate)
}

// uncertainty returns the greatest relative error of the rate between two comparisons.
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
