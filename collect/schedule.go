package collect

import (
	"math/rand/v2"
	"sync"
	"time"
)

// schedule determines the times of snapshots: every multiple of the interval since the
// Unix epoch, delayed by the process's share of a tenth of the interval.
type schedule struct {
	interval time.Duration
	delay    time.Duration
}

// spread is this process's delay as a fraction of the interval, in [0, 0.1).
var spread = sync.OnceValue(func() float64 { return rand.Float64() / 10 })

// minInterval prevents a schedule from keeping a processor busy.
const minInterval = time.Millisecond

func newSchedule(interval time.Duration) schedule {
	interval = max(interval, minInterval)
	return schedule{interval, time.Duration(spread() * float64(interval))}
}

// A tick is one turn of a schedule.
type tick struct {
	time time.Time // a multiple of the interval
	at   time.Time // time plus the delay: when the snapshot is taken
}

// next returns the first tick that is due after now. It goes by the wall clock, and
// follows when that is set.
func (s schedule) next(now time.Time) tick {
	since := now.UnixNano() - int64(s.delay)
	multiple := since - since%int64(s.interval) + int64(s.interval)
	aligned := time.Unix(0, multiple)
	// Added to now, so that the wait is by the monotonic clock.
	return tick{aligned, now.Add(time.Duration(multiple + int64(s.delay) - now.UnixNano()))}
}
