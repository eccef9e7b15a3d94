package monitor

import (
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// A KeepReason is why a finished trace is kept.
type KeepReason uint8

const (
	// KeptCaught: somebody asked for the next call of a function in it; see
	// Registry.Catch.
	KeptCaught KeepReason = iota
	// KeptPanicked and KeptFailed: the outcome of its local root was Panic, or
	// Error or Timeout.
	KeptPanicked
	KeptFailed
	// KeptCanceled: it was canceled later than half of the function's calls are
	// done: somebody has waited and given up.
	KeptCanceled
	// KeptSlow: it was OK and took longer than the function's 99th percentile.
	KeptSlow
	// KeptShare: it was chosen at random, to show what is usual.
	KeptShare
	// KeptElsewhere: another part of the trace is kept, in this registry or in
	// another one of this process.
	KeptElsewhere

	keepReasons = iota
)

// String returns the reason as an adjective: "caught", "panicked", "failed",
// "canceled", "slow", "share" or
// "elsewhere".
func (k KeepReason) String() string {
	names := [keepReasons]string{"caught", "panicked", "failed", "canceled", "slow", "share", "elsewhere"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}

// A finding is what a trace is kept for.
type finding struct {
	reason    KeepReason
	threshold time.Duration // that it exceeded
	weight    float64       // how many it stands for
}

// A verdict is by what the next traces that begin with one function are judged.
// It is not changed, but made anew.
type verdict struct {
	made  clock.Reading
	lasts uint64        // the difference of readings after which it is too old
	count uint64        // of the function's successful calls then
	usual time.Duration // half of them took no longer
	slow  time.Duration // 99 % of them took no longer, or none of them did
	share float64       // the probability of being chosen at random
	below uint64        // the same, of the trace identifier's right 56 bits
}

// verdictAge is for how long a verdict is used, and firstVerdictAge for how long the
// first one of a function is.
const (
	verdictAge      = time.Second
	firstVerdictAge = 100 * time.Millisecond
)

// sharesPerSecond is how many traces of one function are chosen at random.
const sharesPerSecond = 0.1

// judge decides whether a trace is kept whose local root has finished and took d.
func (r *Registry) judge(root *Span, f *Func, d time.Duration) {
	t, end := root.trace, root.ended()
	// A call is judged by those before it. Readings of different clocks differ by
	// far more than a verdict lasts.
	v := f.verdict.Load()
	if v == nil {
		v = f.judgeAnew(nil, end)
	} else if uint64(end-v.made) >= v.lasts {
		f.judgeAnew(v, end)
	}
	found := finding{reason: KeptShare, weight: 1}
	switch {
	case t.caught() != nil:
		found.reason = KeptCaught
	case r.keepNone.Load():
		return
	case root.outcome == Panic:
		found.reason = KeptPanicked
	case root.outcome == Error || root.outcome == Timeout:
		found.reason = KeptFailed
	case root.outcome == Canceled && d > v.usual:
		found.reason, found.threshold = KeptCanceled, v.usual
	case root.outcome == OK && d > v.slow:
		found.reason, found.threshold = KeptSlow, v.slow
	case t.id.random() < v.below:
		found.weight = 1 / v.share
	case recent.inUse() && recent.remember(root, f):
		found.reason = KeptElsewhere
	default:
		if t.finished.Load() != nil {
			t.close()
		}
		return
	}
	r.keep(root, f, found)
}

func (t *trace) caught() *Catch {
	x := t.extra.Load()
	if x == nil {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.catch
}

// judgeAnew replaces a verdict that is too old, or the lack of one. The first one,
// which does not last, finds nothing slow and chooses nothing, because nothing is
// known.
//
//go:noinline
func (f *Func) judgeAnew(old *verdict, now clock.Reading) *verdict {
	if old != nil && clock.Between(old.made, now) < firstVerdictAge/2 {
		return old // it was made after this call's end
	}
	if old == nil && f.scope.registry.traced.CompareAndSwap(false, true) {
		recent.registries.Add(1)
	}
	v := &verdict{made: now, lasts: clock.Units(now, verdictAge), usual: math.MaxInt64, slow: math.MaxInt64}
	var bounds [2]time.Duration
	v.count = f.succeeded.DurationBounds([]float64{0.5, 0.99}, bounds[:])
	if old == nil {
		v.lasts = clock.Units(now, firstVerdictAge)
	} else {
		if v.count > 0 {
			// The slowest may be in the bucket whose end bounds the others.
			_, greatest := f.succeeded.Extremes()
			v.usual, v.slow = bounds[0], min(bounds[1], time.Duration(math.Ceil(greatest*1e9)))
		}
		calls := float64(v.count - old.count)
		v.share = min(1, sharesPerSecond*clock.Between(old.made, now).Seconds()/max(calls, 1))
		v.below = uint64(v.share * randomIDs)
	}
	f.verdict.CompareAndSwap(old, v) // else another was first
	return v
}
