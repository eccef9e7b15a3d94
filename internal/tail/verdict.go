package tail

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/errclass"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

const (
	verdictAge      = time.Second            // for how long a verdict is used
	firstVerdictAge = 100 * time.Millisecond // the same for the first one of a function

	usualQuantile = 0.5  // a call that is canceled later is kept
	slowQuantile  = 0.99 // a call that takes longer is slow

	samplesPerSecond = 0.1 // traces of one function that are chosen at random
)

// A Verdict holds the standard for judging the next traces that begin with one function.
// A verdict does not change: Renew makes the next one.
type Verdict struct {
	made   clock.Reading
	lasts  uint64        // the difference of readings after which it is too old
	count  uint64        // of the function's successful calls then
	usual  time.Duration // half of them took no longer
	slow   time.Duration // 99 % of them took no longer, or none of them did
	sample float64       // the probability of being chosen at random
	below  uint64        // the same, of RandomIDs
}

// Expired reports whether the verdict is too old.
func (v *Verdict) Expired(now clock.Reading) bool {
	// Readings of different clocks differ by far more than a verdict lasts.
	return uint64(now-v.made) >= v.lasts
}

// Judge decides whether a trace is kept, by the outcome and duration of its local root
// and by the random part of its identifier.
func (v *Verdict) Judge(outcome errclass.Outcome, took time.Duration, random uint64) (f Finding, keep bool) {
	switch {
	case outcome == errclass.Panic:
		return Finding{Reason: Panicked, Weight: 1}, true
	case outcome == errclass.Error || outcome == errclass.Timeout:
		return Finding{Reason: Failed, Weight: 1}, true
	case outcome == errclass.Canceled && took > v.usual:
		return Finding{Reason: Canceled, Threshold: v.usual, Weight: 1}, true
	case outcome == errclass.OK && took > v.slow:
		return Finding{Reason: Slow, Threshold: v.slow, Weight: 1}, true
	case random < v.below:
		return Finding{Reason: Sample, Weight: 1 / v.sample}, true
	}
	return Finding{}, false
}

// Renew returns the verdict that follows old, which may be nil, from the durations of the
// function's successful calls. The first verdict finds no trace slow and chooses none at
// random, because there are no durations yet. Renew returns old if old was made after
// now, when the call ended.
//
//go:noinline
func Renew(old *Verdict, calls *sketch.Sketch, now clock.Reading) *Verdict {
	if old != nil && clock.Between(old.made, now) < firstVerdictAge/2 {
		return old
	}
	v := &Verdict{made: now, lasts: clock.Units(now, verdictAge), usual: math.MaxInt64, slow: math.MaxInt64}
	var bounds [2]time.Duration
	v.count = calls.DurationBounds([]float64{usualQuantile, slowQuantile}, bounds[:])
	if old == nil {
		v.lasts = clock.Units(now, firstVerdictAge)
		return v
	}
	if v.count > 0 {
		// The slowest may be in the bucket whose end bounds the others.
		_, _, greatest := calls.Summary()
		v.usual, v.slow = bounds[0], min(bounds[1], time.Duration(math.Ceil(greatest*1e9)))
	}
	since := float64(v.count - old.count)
	v.sample = min(1, samplesPerSecond*clock.Between(old.made, now).Seconds()/max(since, 1))
	v.below = uint64(v.sample * RandomIDs)
	return v
}
