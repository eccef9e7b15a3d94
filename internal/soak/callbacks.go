package main

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// callbacks are functions of the program that misbehave in turn.
type callbacks struct{ turn atomic.Int64 }

// next makes them misbehave in another way.
func (c *callbacks) next() { c.turn.Add(1) }

// act misbehaves, as what is called by the library on a goroutine of its own may. The others
// are part of what they are called by: they cannot exit or block without a harm to that.
func (c *callbacks) act(ownGoroutine bool) {
	switch c.turn.Load() % 5 {
	case 1:
		panic("a misbehaving function")
	case 2:
		time.Sleep(50 * time.Millisecond)
	case 3:
		if ownGoroutine {
			runtime.Goexit()
		}
	case 4:
		if ownGoroutine {
			time.Sleep(3 * time.Second)
		}
	}
}

// add gives them to the registry.
func (c *callbacks) add(r *monitor.Registry) {
	s := r.Scope("misbehaving")
	s.GaugeFunc("gauge", func() float64 { c.act(true); return 1 })
	r.AddSource(func(yield func(monitor.Metric) bool) {
		c.act(true)
		yield(monitor.Metric{Scope: "misbehaving", Name: "source", Kind: monitor.KindGauge, Float: 1})
	})
	r.AddCondition(func() []string { c.act(true); return nil })
	r.SetErrorClassifier(func(error) (monitor.Outcome, string, bool) { c.act(false); return 0, "", false })
}

// Info, Warn and Error are those of a collect.Logger.
func (c *callbacks) Info(string, ...any)  { c.act(true) }
func (c *callbacks) Warn(string, ...any)  { c.act(true) }
func (c *callbacks) Error(string, ...any) { c.act(true) }
