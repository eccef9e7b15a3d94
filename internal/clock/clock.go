// Package clock measures durations with the processor's time-stamp counter, which is
// cheaper to read than the kernel's clock, where the counter can be trusted. Elsewhere
// it uses the kernel's clock.
package clock

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// A Reading is an instant, for Between and Anchor.Wall. It is never 0, 1 or 2, which
// callers may use for something else.
//
// Positive readings are ticks of the processor's time-stamp counter. Negative ones are
// nanoseconds of the monotonic clock, minus bias. They may lie before the start of the
// process, because a testing/synctest bubble begins in the year 2000.
type Reading int64

var process = newTSC(cpu.Ticks, Monotonic)

// start is the origin of the monotonic readings. Its wall time is never used, because
// a process may outlive many corrections of the wall clock.
var start = time.Now()

// Monotonic returns the nanoseconds of the monotonic clock since the process started,
// plus 1. It costs half as much as time.Now, which reads the wall clock too. Inside a
// testing/synctest bubble it follows the bubble's clock.
func Monotonic() int64 { return int64(time.Since(start)) + 1 }

// At returns what Monotonic returned at t, a result of time.Now.
func At(t time.Time) int64 { return int64(t.Sub(start)) + 1 }

// Now reads the clock: the time-stamp counter, if it is in use, at a third of the cost
// of the monotonic clock.
func Now() Reading {
	if process.counting.Load() {
		return Reading(cpu.Ticks())
	}
	return process.nowSlow()
}

// Between returns the time from one reading to another, by the monotonic clock, to
// within 1 µs and 0.1 %. It returns zero if to is not later than from, as may happen
// because processors' counters differ by some nanoseconds.
func Between(from, to Reading) time.Duration { return process.between(from, to) }

// Difference is Between for two readings of the past in any order: it is negative if to
// is earlier.
func Difference(from, to Reading) time.Duration { return process.difference(from, to) }

// Units returns about how much a reading from the same clock as r grows in d. It
// saves calls of Between: the unsigned difference of two readings, if they are from
// different clocks or in the wrong order, is greater than Units of a century.
func Units(r Reading, d time.Duration) uint64 {
	if r.isTicks() {
		return ticksIn(d, process.rate.Load())
	}
	return uint64(d)
}

// An Anchor ties readings to the wall clock. Times that are compared, such as those of
// one trace, need the same anchor: two anchors differ by the delay between their two
// clock readings and by corrections of the wall clock.
type Anchor struct {
	at   Reading
	wall int64 // nanoseconds since 1970
}

// NewAnchor returns an anchor for the present wall clock. If it is interrupted between
// reading the two clocks, it tries again, at most twice.
func NewAnchor() (best Anchor) {
	least := time.Duration(math.MaxInt64)
	for range 3 {
		before := Now()
		wall := time.Now().UnixNano()
		at := Now()
		if d := Between(before, at); d < least {
			least, best = d, Anchor{at, wall}
		}
		if least < time.Microsecond {
			break
		}
	}
	return best
}

// Wall returns the wall time of a reading, which may be earlier or later than
// the anchor.
func (a Anchor) Wall(r Reading) time.Time {
	return time.Unix(0, a.wall+int64(Difference(a.at, r)))
}

// bias is 146 years of nanoseconds.
const bias = 1 << 62

func fromNanos(n int64) Reading   { return Reading(n - bias) }
func (r Reading) isTicks() bool   { return r > 0 }
func (r Reading) asNanos() int64  { return int64(r + bias) }
func (r Reading) asTicks() uint64 { return uint64(r) }
