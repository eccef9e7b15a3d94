package monitor

import (
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
)

// A Scope is a named group of instruments, usually those of one package; see
// Package. All methods are safe for concurrent use.
//
// Every method that names an instrument gets or creates it: the same name and
// tags give the same instrument, from anywhere, at any time. A look-up of
// one that exists does not allocate, but costs several times what recording
// does: where that matters, keep what it returns. The methods never fail: a name that is taken by another kind of
// instrument gives one that records into the void, which is counted and warned
// about (see Registry.Warnings), and so is what exceeds the limits.
type Scope struct {
	registry *Registry
	name     string

	table cowmap.Map[entry]            // by tagSet.appendKey
	last  atomic.Pointer[[]instrument] // what sorted returned
	sites siteTable

	mu       sync.Mutex
	families [namespaces]map[string]*family // guarded by mu

	voids [kinds]atomic.Pointer[entry]
}

func newScope(r *Registry, name string) *Scope {
	s := &Scope{registry: r, name: name}
	for i := range s.families {
		s.families[i] = map[string]*family{}
	}
	return s
}

// Name returns the scope's name. If it came from Package, that is the package's
// import path, and "main" for a program's.
func (s *Scope) Name() string { return s.name }

// Registry returns the registry that the scope belongs to.
func (s *Scope) Registry() *Registry { return s.registry }

// The getters are not inlined: only so does the compiler of another package
// know that the tags stay on its caller's stack.

// Counter returns the counter with this name and these tags.
//
//go:noinline
func (s *Scope) Counter(name string, tags ...Tag) *Counter {
	return lookup[Counter](s, KindCounter, name, tags)
}

// Meter returns the meter with this name and these tags.
//
//go:noinline
func (s *Scope) Meter(name string, tags ...Tag) *Meter {
	return lookup[Meter](s, KindMeter, name, tags)
}

// Event marks one event on the meter with this name and these tags.
func (s *Scope) Event(name string, tags ...Tag) { s.Meter(name, tags...).Mark(1) }

// Gauge returns the gauge with this name and these tags.
//
//go:noinline
func (s *Scope) Gauge(name string, tags ...Tag) *Gauge {
	return lookup[Gauge](s, KindGauge, name, tags)
}

// GaugeFunc makes the gauge with this name and these tags report what fn
// returns, from now on. fn is called by whoever reads, at any time and from
// several goroutines at once; it must not take a snapshot of the registry.
func (s *Scope) GaugeFunc(name string, fn func() float64, tags ...Tag) *Gauge {
	g := s.Gauge(name, tags...)
	g.fn.Store(&fn)
	return g
}

// Timer returns the timer with this name and these tags.
//
//go:noinline
func (s *Scope) Timer(name string, tags ...Tag) *Timer {
	return lookup[Timer](s, KindTimer, name, tags)
}

// ValDist returns the value distribution with this name and these tags.
//
//go:noinline
func (s *Scope) ValDist(name string, tags ...Tag) *ValDist {
	return lookup[ValDist](s, KindValDist, name, tags)
}

// Func returns the function with this name and these tags, for tasks that are
// not to be named after the Go function they are in:
//
//	defer mon.Func("compact", monitor.Int("level", level)).Task()(&err)
//
//go:noinline
func (s *Scope) Func(name string, tags ...Tag) *Func {
	return lookup[Func](s, KindFunc, name, tags)
}
