package instruments

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/work"
)

var (
	monitorEventByName = monitored(func(mon *monitor.Scope, name string) work.Body {
		return func(_, n int) {
			for range n {
				mon.Event(name)
			}
		}
	})
	monitorEvent = monitored(func(mon *monitor.Scope, name string) work.Body {
		meter := mon.Meter(name)
		return func(_, n int) {
			for range n {
				meter.Mark(1)
			}
		}
	})
	monitorCounter = monitored(func(mon *monitor.Scope, name string) work.Body {
		counter := mon.Counter(name)
		return func(_, n int) {
			for range n {
				counter.Add(1)
			}
		}
	})
	monitorValDist = monitored(func(mon *monitor.Scope, name string) work.Body {
		distribution := mon.ValDist(name)
		return func(from, n int) {
			for i := range n {
				distribution.Observe(seconds[(from+i)&mask])
			}
		}
	})
	monitorTimer = monitored(func(mon *monitor.Scope, name string) work.Body {
		timer := mon.Timer(name)
		return func(_, n int) {
			for range n {
				timer.Start().Stop()
			}
		}
	})
	monitorLookup = monitored(func(mon *monitor.Scope, name string) work.Body {
		return func(from, n int) {
			for i := range n {
				at := (from + i) % 4
				mon.Counter(name, monitor.String("method", methods[at]), monitor.String("code", codes[at])).Inc()
			}
		}
	})
)

func monitored(body func(mon *monitor.Scope, name string) work.Body) work.Implementation {
	return work.Implementation{Name: "monitor", Open: func(testing.TB) work.Opened {
		mon := monitor.NewRegistry().Scope("instruments")
		return opened(body(mon, "a"), body(mon, "b"), func() (n int) {
			for m := range mon.Registry().Snapshot() {
				if m.Scope != mon.Name() {
					continue
				}
				n += int(m.Int)
				if m.Distribution != nil {
					n += int(m.Distribution.Count)
				}
			}
			return n
		})
	}}
}
