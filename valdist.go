package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A ValDist is the distribution of observed values: their count, sum and extremes, and
// quantiles to within 0.6 % of the value. The sum is a float64 sum; sums of whole
// numbers and of durations are exact, whatever their size, until a reading rounds them to
// a float64. A sum never wraps, and stays within math.MaxFloat64.
//
// ValDists come from Scope.ValDist. All methods are safe for concurrent use and none
// blocks. Observing allocates only for the first value in a range of values.
type ValDist struct {
	series
	values sketch.Sketch
}

// Observe adds a value. NaN and the infinities are dropped and counted separately.
func (d *ValDist) Observe(v float64) {
	if d != nil {
		d.values.Observe(v)
	}
}

// ObserveInt adds a whole number. Sums of whole numbers are exact.
func (d *ValDist) ObserveInt(v int64) {
	if d != nil {
		d.values.ObserveInt(v)
	}
}

// ObserveDuration adds a duration, in seconds.
func (d *ValDist) ObserveDuration(v time.Duration) {
	if d != nil {
		d.values.ObserveDuration(v)
	}
}

// Distribution returns the distribution of the values so far.
func (d *ValDist) Distribution() *Distribution {
	if d == nil {
		return new(Distribution)
	}
	return readSketch(&d.values)
}

// In sets the unit of the values; see Counter.In.
func (d *ValDist) In(u Unit) *ValDist {
	if d != nil {
		d.setUnit(u)
	}
	return d
}

func (d *ValDist) activity() uint64 { return d.values.Activity() }

func (d *ValDist) read(m *Metric) { m.readSketch(&d.values) }
