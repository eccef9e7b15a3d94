package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A Timer is the distribution of how long something took, in seconds. For
// whole functions use Scope.Task, which knows about errors too.
//
// Timers come from Scope.Timer. All methods are safe for concurrent use and
// none blocks.
type Timer struct {
	series
	durations sketch.Sketch
}

// Start starts a stopwatch; its Stop observes the time in between:
//
//	defer mon.Timer("flush").Start().Stop()
func (t *Timer) Start() Stopwatch { return Stopwatch{t, clock.Now()} }

// Observe adds a duration that was measured otherwise.
func (t *Timer) Observe(d time.Duration) { t.durations.ObserveDuration(d) }

// Distribution returns what was observed so far, in seconds.
func (t *Timer) Distribution() *Distribution { return readSketch(&t.durations) }

func (t *Timer) read(m *Metric) { m.readSketch(&t.durations) }

// A Stopwatch is one running measurement of a Timer. It is a value: copies
// measure from the same start. The zero Stopwatch measures nothing.
type Stopwatch struct {
	timer *Timer
	start clock.Reading
}

// Stop observes the time since the start and returns it. Every call observes
// once more.
func (w Stopwatch) Stop() time.Duration {
	if w.timer == nil {
		return 0
	}
	d := clock.Between(w.start, clock.Now())
	w.timer.Observe(d)
	return d
}
