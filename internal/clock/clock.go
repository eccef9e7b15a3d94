// Package clock measures durations for less than it costs to ask the kernel's
// clock, where that can be done without being wrong, and by that clock elsewhere.
package clock

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/cpu"
)

// A Reading is an instant, to be given to Between and Anchor.Wall. It is never
// 0, 1 or 2, which are free to mean something else.
//
// There are two sorts, so that each tells by itself what it is: positive ones
// are of the processor's time-stamp counter; negative ones are nanoseconds of
// the monotonic clock above -bias. Those may be before the process started: a
// testing/synctest bubble lives in the year 2000.
type Reading int64

var process = newTSC(cpu.Ticks, Monotonic)

// start anchors the monotonic readings. Its own wall time is never used: a
// process may outlive many corrections of the wall clock.
var start = time.Now()

// Monotonic returns the nanoseconds of the monotonic clock since the process
// started, at least 1. It costs half of time.Now, which reads the wall clock
// too. Inside a testing/synctest bubble it follows the bubble's clock.
func Monotonic() int64 { return int64(time.Since(start)) + 1 }

// At returns what Monotonic returned at t, which is to come from time.Now.
func At(t time.Time) int64 { return int64(t.Sub(start)) + 1 }

// Now reads the clock: the time-stamp counter if it is in use, which costs a
// third of the monotonic clock.
func Now() Reading {
	if process.counting.Load() {
		return Reading(cpu.Ticks())
	}
	return process.nowSlow()
}

// Between returns the time from one reading to a later one, by the monotonic
// clock: to within 1 µs and 0.1 %. It is zero if the later one is not later:
// processors may differ by some nanoseconds.
func Between(from, to Reading) time.Duration { return process.between(from, to) }

// Units returns about how much a reading of the same sort as r grows in a time.
// For what is not worth a call of Between: a difference of readings, as an
// unsigned number, is larger than any time's where they are of different sorts
// or in the wrong order.
func Units(r Reading, d time.Duration) uint64 {
	if r.isTicks() {
		return ticksIn(d, process.rate.Load())
	}
	return uint64(d)
}

// Anchor ties readings to the wall clock. Times that are to be compared, such
// as those of one trace, need one anchor: two differ by whatever came between
// their readings, and by corrections of the wall clock.
type Anchor struct {
	at   Reading
	wall int64 // nanoseconds since 1970
}

// NewAnchor returns an anchor that goes by the wall clock as it is now. If it is
// interrupted between the two clocks it tries again, twice.
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
	return time.Unix(0, a.wall+int64(Between(a.at, r)-Between(r, a.at)))
}

// bias is 146 years of nanoseconds.
const bias = 1 << 62

func fromNanos(n int64) Reading   { return Reading(n - bias) }
func (r Reading) isTicks() bool   { return r > 0 }
func (r Reading) asNanos() int64  { return int64(r + bias) }
func (r Reading) asTicks() uint64 { return uint64(r) }
