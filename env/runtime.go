package env

import (
	"math"
	"runtime/metrics"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// direct lists the series that are one metric of the runtime each.
var direct = []struct {
	source string // in runtime/metrics
	name   string
	kind   monitor.Kind
	unit   monitor.Unit
}{
	{"/sched/goroutines:goroutines", "goroutines", monitor.KindGauge, monitor.None},
	{"/sched/gomaxprocs:threads", "gomaxprocs", monitor.KindGauge, monitor.None},
	{"/gc/gogc:percent", "gogc", monitor.KindGauge, monitor.None},
	{"/gc/gomemlimit:bytes", "memory_limit", monitor.KindGauge, monitor.Bytes},
	{"/memory/classes/heap/stacks:bytes", "stacks", monitor.KindGauge, monitor.Bytes},
	{"/gc/heap/live:bytes", "heap_live", monitor.KindGauge, monitor.Bytes},
	{"/gc/heap/goal:bytes", "heap_goal", monitor.KindGauge, monitor.Bytes},
	{"/gc/heap/objects:objects", "heap_objects", monitor.KindGauge, monitor.None},
	{"/gc/heap/allocs:bytes", "allocated", monitor.KindCounter, monitor.Bytes},
	{"/gc/heap/allocs:objects", "allocations", monitor.KindCounter, monitor.None},
	{"/gc/cycles/total:gc-cycles", "gc_cycles", monitor.KindCounter, monitor.None},
	{"/cpu/classes/gc/total:cpu-seconds", "gc_cpu", monitor.KindGauge, monitor.Seconds},
	{"/sched/pauses/total/gc:seconds", "gc_pauses", monitor.KindTimer, monitor.Seconds},
	{"/sched/latencies:seconds", "sched_latencies", monitor.KindTimer, monitor.Seconds},
}

// The metrics from which a series is computed, as indices of what newSamples
// returns; those of direct follow.
const (
	memoryTotal = iota
	memoryReleased
	cpuGC
	cpuTotal

	derived
)

func newSamples() any {
	s := make([]metrics.Sample, derived, derived+len(direct))
	s[memoryTotal].Name = "/memory/classes/total:bytes"
	s[memoryReleased].Name = "/memory/classes/heap/released:bytes"
	s[cpuGC].Name = "/cpu/classes/gc/total:cpu-seconds"
	s[cpuTotal].Name = "/cpu/classes/total:cpu-seconds"
	for _, d := range direct {
		s = append(s, metrics.Sample{Name: d.source})
	}
	return &s
}

// samples holds *[]metrics.Sample from newSamples. Each is used by one snapshot
// at a time; it pays to keep them, because metrics.Read writes histograms into
// the memory of the last ones.
var samples = sync.Pool{New: newSamples}

// runtime emits the series of the Go runtime, from one reading, so that they
// fit together. metrics.Read does not stop the world.
func (e *emitter) runtime() {
	if e.done {
		return
	}
	pooled := samples.Get().(*[]metrics.Sample)
	defer samples.Put(pooled)
	read := *pooled
	metrics.Read(read)

	for i, d := range direct {
		e.sample(d.name, d.kind, d.unit, read[derived+i].Value)
	}
	total, released := read[memoryTotal].Value, read[memoryReleased].Value
	if total.Kind() == metrics.KindUint64 && released.Kind() == metrics.KindUint64 {
		e.gauge("memory", monitor.Bytes, float64(total.Uint64())-float64(released.Uint64()))
	}
	gc, all := read[cpuGC].Value, read[cpuTotal].Value
	if gc.Kind() == metrics.KindFloat64 && all.Kind() == metrics.KindFloat64 && all.Float64() > 0 {
		e.gauge("gc_cpu_fraction", monitor.Fraction, gc.Float64()/all.Float64())
	}
}

// sample emits one metric of the runtime as it is. What this version of Go does
// not know (KindBad), or has in another shape than the one expected, is left out.
func (e *emitter) sample(name string, kind monitor.Kind, unit monitor.Unit, v metrics.Value) {
	switch {
	case kind == monitor.KindTimer && v.Kind() == metrics.KindFloat64Histogram:
		e.timer(name, distribution(v.Float64Histogram()))
	case kind == monitor.KindCounter && v.Kind() == metrics.KindUint64:
		e.counter(name, unit, int64(v.Uint64()))
	case kind == monitor.KindGauge && v.Kind() == metrics.KindFloat64:
		e.gauge(name, unit, v.Float64())
	case kind == monitor.KindGauge && v.Kind() == metrics.KindUint64 && v.Uint64() < math.MaxInt64:
		// What is not less stands for "no memory limit" and "GOGC=off".
		e.gauge(name, unit, float64(v.Uint64()))
	}
}
