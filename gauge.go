package monitor

import (
	"math"
	"sync/atomic"
)

// A Gauge is a number that can rise and fall: a temperature, the length of a queue. The
// program sets it, or gives a function that computes it when it is read.
//
// Gauges come from Scope.Gauge and Scope.GaugeFunc. All methods are safe for
// concurrent use.
type Gauge struct {
	series
	bits atomic.Uint64 // math.Float64bits
	fn   atomic.Pointer[func() float64]
}

// Set sets the gauge. A gauge with a function ignores it.
func (g *Gauge) Set(v float64) { g.bits.Store(math.Float64bits(v)) }

// Add adds v, which may be negative.
func (g *Gauge) Add(v float64) {
	for {
		old := g.bits.Load()
		if g.bits.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+v)) {
			return
		}
	}
}

// Value returns the present value. If the gauge has a function and that panics, the
// value is NaN and the panic is counted.
func (g *Gauge) Value() (v float64) {
	fn := g.fn.Load()
	if fn == nil {
		return math.Float64frombits(g.bits.Load())
	}
	returned := false
	defer func() {
		if recover() != nil || !returned {
			g.owner.self.Panics.Inc()
			v = math.NaN()
		}
	}()
	v = (*fn)()
	returned = true
	return v
}

// In sets the unit of the gauge; see Counter.In.
func (g *Gauge) In(u Unit) *Gauge {
	g.setUnit(u)
	return g
}

func (g *Gauge) read(m *Metric) { m.Float = g.Value() }
