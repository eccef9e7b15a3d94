package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A Timer is the distribution of the durations of an operation, in seconds. For whole
// functions use Scope.Task, which records errors too.
//
// Timers come from Scope.Timer. All methods are safe for concurrent use, and none
// blocks.
type Timer struct {
	series
	durations sketch.Sketch
}

// Start starts a stopwatch; its Stop observes the time in between:
//
//	defer mon.Timer("flush").Start().Stop()
func (t *Timer) Start() Stopwatch { return Stopwatch{t, clock.Now()} }

// Observe adds a duration that was measured by other means.
func (t *Timer) Observe(d time.Duration) {
	if t != nil {
		t.durations.ObserveDuration(d)
	}
}

// Distribution returns the distribution of the durations so far, in seconds.
func (t *Timer) Distribution() *Distribution {
	if t == nil {
		return new(Distribution)
	}
	return readSketch(&t.durations)
}

func (t *Timer) activity() uint64 { return t.durations.Activity() }

func (t *Timer) read(m *Metric) { m.readSketch(&t.durations) }

// A Stopwatch is one running measurement of a Timer. A copy measures from the same
// start. The zero Stopwatch measures nothing.
type Stopwatch struct {
	timer *Timer
	start clock.Reading
}

// Stop observes the time since the start and returns it. Each call observes it again.
func (w Stopwatch) Stop() time.Duration {
	if w.timer == nil {
		return 0
	}
	d := clock.Between(w.start, clock.Now())
	w.timer.Observe(d)
	return d
}
