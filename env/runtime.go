package env

import (
	"math"
	"runtime"
	"runtime/metrics"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// direct lists the series that each show one metric of the runtime.
var direct = []struct {
	source string // in runtime/metrics
	name   string
	kind   monitor.Kind
	unit   monitor.Unit
}{
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
	{"/sched/pauses/total/gc:seconds", "gc_pauses", monitor.KindTimer, monitor.Seconds},
	{"/sched/latencies:seconds", "sched_latencies", monitor.KindTimer, monitor.Seconds},
}

// The metrics that other series are computed from, as indices of the samples; the
// metrics of direct follow.
const (
	memoryTotal = iota
	memoryReleased
	cpuGC
	cpuGCIdle
	cpuTotal

	derived
)

func newSamples() any {
	s := make([]metrics.Sample, derived, derived+len(direct))
	s[memoryTotal].Name = "/memory/classes/total:bytes"
	s[memoryReleased].Name = "/memory/classes/heap/released:bytes"
	s[cpuGC].Name = "/cpu/classes/gc/total:cpu-seconds"
	s[cpuGCIdle].Name = "/cpu/classes/gc/mark/idle:cpu-seconds"
	s[cpuTotal].Name = "/cpu/classes/total:cpu-seconds"
	for _, d := range direct {
		s = append(s, metrics.Sample{Name: d.source})
	}
	return &s
}

// samples holds *[]metrics.Sample from newSamples, each used by one snapshot at a
// time. Keeping them pays, because metrics.Read reuses the memory of their
// histograms.
var samples = sync.Pool{New: newSamples}

// runtime emits the series of the Go runtime, all from one reading, so that they are
// consistent. metrics.Read does not stop the world.
func (e *emitter) runtime() {
	if e.done {
		return
	}
	pooled := samples.Get().(*[]metrics.Sample)
	defer samples.Put(pooled)
	read := *pooled
	metrics.Read(read)

	// Not /sched/goroutines:goroutines, which since Go 1.26 includes the runtime's
	// own goroutines.
	e.gauge("goroutines", monitor.None, float64(runtime.NumGoroutine()))
	for i, d := range direct {
		e.sample(d.name, d.kind, d.unit, read[derived+i].Value)
	}
	if total, ok := number(read[memoryTotal]); ok {
		if released, ok := number(read[memoryReleased]); ok {
			e.gauge("memory", monitor.Bytes, total-released)
		}
	}
	e.collector(read)
}

// collector emits the processor time of the garbage collector without the time it
// took from idle processors, as runtime.MemStats.GCCPUFraction does.
func (e *emitter) collector(read []metrics.Sample) {
	gc, ok1 := number(read[cpuGC])
	idle, ok2 := number(read[cpuGCIdle])
	all, ok3 := number(read[cpuTotal])
	if !ok1 || !ok2 || !ok3 || all == 0 { // as it is until the end of the first cycle
		return
	}
	e.gauge("gc_cpu", monitor.Seconds, gc-idle)
	e.gauge("gc_cpu_fraction", monitor.Fraction, (gc-idle)/all)
}

// number returns the value of a sample that is one number.
func number(s metrics.Sample) (v float64, ok bool) {
	switch s.Value.Kind() {
	case metrics.KindUint64:
		return float64(s.Value.Uint64()), true
	case metrics.KindFloat64:
		return s.Value.Float64(), true
	}
	return 0, false
}

// sample emits one metric of the runtime. It leaves out a metric that this version of
// Go does not know (KindBad) or has with another kind.
func (e *emitter) sample(name string, kind monitor.Kind, unit monitor.Unit, v metrics.Value) {
	switch {
	case kind == monitor.KindTimer && v.Kind() == metrics.KindFloat64Histogram:
		e.timer(name, distribution(v.Float64Histogram()))
	case kind == monitor.KindCounter && v.Kind() == metrics.KindUint64:
		e.counter(name, unit, int64(v.Uint64()))
	case kind == monitor.KindGauge && v.Kind() == metrics.KindUint64 && v.Uint64() < math.MaxInt64:
		// Larger values mean "no memory limit" and "GOGC=off".
		e.gauge(name, unit, float64(v.Uint64()))
	}
}
