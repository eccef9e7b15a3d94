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
// However often they are registered, a registry has the series once, so a library
// can register them without knowing whether the program does. They stay until every
// caller has called its own remove.
//
// Register and remove are safe for concurrent use. Register does not keep an unused
// registry from being garbage collected.
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

// registered maps registries to their registrations. Both pointers are weak: the
// registry keeps its registration alive, as part of a source, and nothing here keeps
// the registry alive.
//
// Its lock must be taken before the registry's.
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

// startTime returns when the process started, by the present wall clock, with a
// reading of the monotonic clock. The process is at least as old as its Go runtime.
// The operating system can report a lower age, because it counts in ticks of 10 ms
// and a container may have its own uptime.
func startTime() time.Time {
	return time.Now().Add(-max(processAge(), time.Duration(clock.Monotonic())))
}

// metrics is the registered source. It yields without holding a lock.
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
