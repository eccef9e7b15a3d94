package monitor

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A ValDist is the distribution of the values it has observed: how many, their
// sum and extremes, and quantiles to within 0.6 % of the value. The sum is that
// of float64 addition; of whole numbers and of durations, it is exact as long as
// it fits an int64.
//
// ValDists come from Scope.ValDist. All methods are safe for concurrent use;
// none blocks, and none allocates but at the first sight of a range of values.
type ValDist struct {
	series
	values sketch.Sketch
}

// Observe adds a value. NaN and the infinities are counted apart and dropped.
func (d *ValDist) Observe(v float64) { d.values.Observe(v) }

// ObserveInt adds a whole number; sums of whole numbers are exact.
func (d *ValDist) ObserveInt(v int64) { d.values.ObserveInt(v) }

// ObserveDuration adds a duration, in seconds.
func (d *ValDist) ObserveDuration(v time.Duration) { d.values.ObserveDuration(v) }

// Distribution returns what was observed so far.
func (d *ValDist) Distribution() *Distribution { return readSketch(&d.values) }

// In says what the values are measured in; see Counter.In.
func (d *ValDist) In(u Unit) *ValDist {
	d.setUnit(u)
	return d
}

func (d *ValDist) read(m *Metric) { m.readSketch(&d.values) }
