package instruments

import (
	"testing"

	"github.com/spacemonkeygo/monkit/v3"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	monkitEventByName = monkitWith("monkit", "total", func(mon *monkit.Scope, name string) work.Body {
		return func(_, n int) {
			for range n {
				mon.Event(name)
			}
		}
	})
	monkitEvent = monkitWith("monkit", "total", func(mon *monkit.Scope, name string) work.Body {
		meter := mon.Meter(name)
		return func(_, n int) {
			for range n {
				meter.Mark(1)
			}
		}
	})
	monkitCounter = monkitWith("monkit", "value", func(mon *monkit.Scope, name string) work.Body {
		counter := mon.Counter(name)
		return func(_, n int) {
			for range n {
				counter.Inc(1)
			}
		}
	})
	monkitIntVal = monkitWith("monkit-int", "count", func(mon *monkit.Scope, name string) work.Body {
		value := mon.IntVal(name)
		return func(from, n int) {
			for i := range n {
				value.Observe(nanoseconds[(from+i)&mask])
			}
		}
	})
	monkitFloatVal = monkitWith("monkit-float", "count", func(mon *monkit.Scope, name string) work.Body {
		value := mon.FloatVal(name)
		return func(from, n int) {
			for i := range n {
				value.Observe(seconds[(from+i)&mask])
			}
		}
	})
	monkitDurationVal = monkitWith("monkit-duration", "count", func(mon *monkit.Scope, name string) work.Body {
		value := mon.DurationVal(name)
		return func(from, n int) {
			for i := range n {
				value.Observe(durations[(from+i)&mask])
			}
		}
	})
	monkitTimer = monkitWith("monkit", "count", func(mon *monkit.Scope, name string) work.Body {
		timer := mon.Timer(name)
		return func(_, n int) {
			for range n {
				timer.Start().Stop()
			}
		}
	})
	monkitLookup = monkitWith("monkit", "value", func(mon *monkit.Scope, name string) work.Body {
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				mon.Counter(name, monkit.NewSeriesTag("method", methods[at]), monkit.NewSeriesTag("code", codes[at])).Inc(1)
			}
		}
	})
)

// monkitWith returns an implementation that counts by this field of its scope's
// report.
func monkitWith(implementation, field string, body func(mon *monkit.Scope, name string) work.Body) work.Implementation {
	return work.Implementation{Name: implementation, Open: func(testing.TB) work.Opened {
		mon := monkit.NewRegistry().ScopeNamed("instruments")
		return opened(body(mon, "a"), body(mon, "b"), func() (n int) {
			mon.Stats(func(_ monkit.SeriesKey, f string, v float64) {
				if f == field {
					n += int(v)
				}
			})
			return n
		})
	}}
}
