package env

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// An emitter completes metrics and yields them until yield returns false. It belongs
// to one snapshot, and so to one goroutine.
type emitter struct {
	yield func(monitor.Metric) bool
	done  bool // yield returned false and must not be called again

	scope string
	start time.Time // of the process, without the monotonic clock
}

// gauge emits a gauge. The tags must be sorted by key, and must not change later.
func (e *emitter) gauge(name string, unit monitor.Unit, v float64, tags ...monitor.Tag) {
	e.emit(monitor.Metric{Name: name, Tags: tags, Kind: monitor.KindGauge, Unit: unit, Float: v})
}

// counter emits a counter, with tags as for gauge.
func (e *emitter) counter(name string, unit monitor.Unit, v int64, tags ...monitor.Tag) {
	e.emit(monitor.Metric{Name: name, Tags: tags, Kind: monitor.KindCounter, Unit: unit, Int: v})
}

func (e *emitter) timer(name string, d *monitor.Distribution) {
	e.emit(monitor.Metric{Name: name, Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: d})
}

func (e *emitter) emit(m monitor.Metric) {
	if e.done {
		return
	}
	m.Scope, m.Start = e.scope, e.start
	e.done = !e.yield(m)
}
