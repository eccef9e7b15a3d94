package env

import (
	"runtime"
	"sync"
	"time"
	"weak"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// Register adds the series of this package to the snapshots of r, until remove
// is called; a second call of remove does nothing. A nil r stands for
// monitor.Default.
//
// A registry has them once, however often they are registered, so that a
// library may register them without asking what the program does. They stay
// until every caller has called its own remove.
//
// Register and remove are safe for concurrent use. A registry that is not used
// any more is collected as garbage, removed from or not.
func Register(r *monitor.Registry) (remove func()) {
	if r == nil {
		r = monitor.Default
	}
	key := weak.Make(r)
	registered.Lock()
	defer registered.Unlock()
	reg := registered.by[key].Value()
	if reg == nil {
		reg = &registration{start: startTime()}
		reg.unregister = r.AddSource(reg.metrics)
		reg.cleanup = runtime.AddCleanup(r, forget, key)
		registered.by[key] = weak.Make(reg)
	}
	reg.users++
	return sync.OnceFunc(func() {
		registered.Lock()
		defer registered.Unlock()
		if reg.users--; reg.users == 0 {
			reg.unregister()
			reg.cleanup.Stop()
			delete(registered.by, key)
		}
	})
}

// registered holds a registration for each registry that has one. Both ends
// are weak: the registry keeps the registration alive, as a part of its source,
// and nothing here keeps the registry alive.
//
// Its lock is taken before the registry's.
var registered = struct {
	sync.Mutex
	by map[weak.Pointer[monitor.Registry]]weak.Pointer[registration] // guarded by Mutex
}{by: map[weak.Pointer[monitor.Registry]]weak.Pointer[registration]{}}

// A registration is one registry's use of this package.
type registration struct {
	start      time.Time // never changed
	unregister func()    // never changed
	cleanup    runtime.Cleanup
	users      int // guarded by registered
}

func forget(key weak.Pointer[monitor.Registry]) {
	registered.Lock()
	defer registered.Unlock()
	delete(registered.by, key)
}

// startTime returns when the process started, by the wall clock as it is now,
// and with a reading of the monotonic clock. The process is at least as old as
// its Go runtime, so that an age that falls short of that is a mistake: the
// operating system counts in ticks of 10 ms, and a container may have an uptime
// of its own.
func startTime() time.Time {
	return time.Now().Add(-max(processAge(), time.Duration(clock.Monotonic())))
}

// metrics is the source that is registered. It holds no lock while the metrics
// are yielded.
func (r *registration) metrics(yield func(monitor.Metric) bool) {
	e := &emitter{yield: yield, start: r.start.Round(0)}

	e.scope = "process"
	e.gauge("start_time", monitor.Seconds, float64(r.start.UnixNano())/1e9)
	e.gauge("uptime", monitor.Seconds, time.Since(r.start).Seconds())
	e.process()

	e.scope = "runtime"
	e.runtime()

	e.scope = "build"
	e.gauge("info", monitor.None, 1, buildTags()...)
}
