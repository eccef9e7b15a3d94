package monitor

import (
	"math"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// A Gauge is a number that can rise and fall: a temperature, the length of a queue. The
// program sets it, or gives a function that computes it when it is read.
//
// Gauges come from Scope.Gauge and Scope.GaugeFunc. All methods are safe for
// concurrent use.
type Gauge struct {
	series
	bits atomic.Uint64 // math.Float64bits
	fn   atomic.Pointer[self.Callback]
}

// Set sets the gauge. A gauge with a function ignores it, and one whose function was taken
// back is in no snapshot.
func (g *Gauge) Set(v float64) {
	if g != nil {
		g.bits.Store(math.Float64bits(v))
	}
}

// Add adds v, which may be negative.
func (g *Gauge) Add(v float64) {
	for g != nil {
		old := g.bits.Load()
		if g.bits.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+v)) {
			return
		}
	}
}

// Value returns the present value. If the gauge has a function, the value is NaN if that
// panics or does not return in time, or was taken back; see Scope.GaugeFunc.
func (g *Gauge) Value() float64 {
	if g == nil {
		return 0
	}
	fn := g.fn.Load()
	if fn == nil {
		return math.Float64frombits(g.bits.Load())
	}
	if v, ok := fn.Call(); ok {
		return v.(float64)
	}
	return math.NaN()
}

// In sets the unit of the gauge; see Counter.In.
func (g *Gauge) In(u Unit) *Gauge {
	if g != nil {
		g.setUnit(u)
	}
	return g
}

func (g *Gauge) activity() uint64 { return 0 }

func (g *Gauge) read(m *Metric) { m.Float = g.Value() }
