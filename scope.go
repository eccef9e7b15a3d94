package monitor

import (
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
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

	table cowmap.Map[entry] // by tagSet.appendKey
	sites siteTable

	mu       sync.Mutex
	families [namespaces]map[string]*family // guarded by mu

	voids [kinds]atomic.Pointer[entry]
}

// A family is what the series of one name have in common.
type family struct {
	kind   Kind
	name   string
	unit   atomic.Uint32
	series int    // guarded by the scope's mu
	other  *entry // guarded by the scope's mu; for what exceeds the limit
}

// entry is a series in a scope's table.
type entry struct{ instrument }

// instrument is what all kinds have in common.
type instrument interface {
	describe() *series
	init()
	read(*Metric)
}

// series is the identity of an instrument, embedded in each kind.
type series struct {
	scope   *Scope
	family  *family
	name    string
	tags    []Tag // sorted by key, never changed
	created time.Time
}

func (s *series) describe() *series { return s }

// init is for kinds that are not ready as zero values.
func (s *series) init() {}

func (s *series) setUnit(u Unit) {
	// The first look is for those who say it at each use.
	if Unit(s.family.unit.Load()) != u &&
		!s.family.unit.CompareAndSwap(uint32(None), uint32(u)) && Unit(s.family.unit.Load()) != u {
		s.scope.registry.warn(warning{s.scope.registry.self.clashes, s.name,
			"wanted in %q, but is in %q", []any{u, Unit(s.family.unit.Load())}})
	}
}

func (s *series) misused() { s.scope.registry.self.misuses.Inc() }

func newScope(r *Registry, name string) *Scope {
	s := &Scope{registry: r, name: name}
	for i := range s.families {
		s.families[i] = map[string]*family{}
	}
	return s
}

// Name returns the scope's name: the import path, if it came from Package.
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

// lookup gets or creates. The key is built on the stack, and nothing is
// allocated for a series that exists.
func lookup[T any, P interface {
	*T
	instrument
}](s *Scope, kind Kind, name string, tags []Tag) P {
	var set tagSet
	for _, t := range tags {
		set.add(t)
	}
	var buf [256]byte
	if e := s.table.Load(set.appendKey(buf[:0], kind, name)); e != nil {
		if p, ok := e.instrument.(P); ok {
			return p
		}
	}
	return s.createSlow(kind, name, set, func() instrument { return P(new(T)) }).instrument.(P)
}

// createSlow gets or creates a series whose canonical form is not known yet.
func (s *Scope) createSlow(kind Kind, name string, set tagSet, create func() instrument) *entry {
	name = canonical(name)
	tags := set.canonical()
	e, trouble := s.getOrCreate(kind, name, &tags, create)
	if trouble.counter != nil {
		s.registry.warn(trouble)
	}
	if set.dropped > 0 {
		s.registry.warn(warning{s.registry.self.tagsDropped, name, "more than %d tags", []any{MaxTags}})
	}
	return e
}

func (s *Scope) getOrCreate(kind Kind, name string, set *tagSet, create func() instrument) (e *entry, trouble warning) {
	self := &s.registry.self
	s.mu.Lock()
	defer s.mu.Unlock()
	families := s.families[kind.namespace()]
	f := families[name]
	if f == nil && s.table.Len() >= MaxSeries {
		trouble = warning{self.folded, s.name, "the scope has %d series; %q is one too many", []any{MaxSeries, name}}
		name, set.n = "other_"+kind.String(), 0
		f = families[name]
	}
	if f == nil {
		f = &family{kind: kind, name: strings.Clone(name)}
		if kind == KindTimer || kind == KindFunc {
			f.unit.Store(uint32(Seconds))
		}
		families[f.name] = f
	}
	if f.kind != kind {
		trouble = warning{self.clashes, name, "wanted as a %s, but is a %s", []any{kind, f.kind}}
		return s.void(kind, create), trouble
	}
	if e := s.table.Load(set.appendKey(nil, kind, name)); e != nil {
		return e, trouble
	}
	if set.n > 0 && (f.series >= MaxSeriesPerName || s.table.Len() >= MaxSeries) {
		trouble = warning{self.folded, name, "too many values of tag %q: %d series", []any{set.tags[0].Key, f.series}}
		if f.other == nil {
			for i := range set.tags[:set.n] {
				set.tags[i].Value = "other"
			}
			f.other = s.add(f, set, create)
		}
		return f.other, trouble
	}
	return s.add(f, set, create), trouble
}

// add returns the series of the family with these tags, made at first sight.
func (s *Scope) add(f *family, set *tagSet, create func() instrument) *entry {
	return s.table.LoadOrCreate(set.appendKey(nil, f.kind, f.name), func(int) *entry {
		f.series++
		i := create()
		*i.describe() = series{scope: s, family: f, name: f.name, tags: set.slice(), created: time.Now()}
		i.init()
		return &entry{i}
	})
}

// void returns an instrument of the kind that nobody reads.
func (s *Scope) void(kind Kind, create func() instrument) *entry {
	if e := s.voids[kind].Load(); e != nil {
		return e
	}
	i := create()
	*i.describe() = series{scope: s, family: &family{kind: kind}, name: "void", created: time.Now()}
	i.init()
	s.voids[kind].CompareAndSwap(nil, &entry{i})
	return s.voids[kind].Load()
}

// modulePath begins the names of this module's functions.
const modulePath = "github.com/spacemonkeygo/monitor/v2"

// userCode returns the place outside of the core that led to the call, as
// "package/file:line", for warnings.
func userCode() string {
	site := callsite.Walk(0, func(function string) bool {
		pkg, _ := callsite.Split(function)
		return pkg == modulePath || strings.HasPrefix(pkg, modulePath+"/internal/")
	})
	if site.PC == 0 {
		return "unknown place"
	}
	pkg, _ := callsite.Split(site.Function)
	return fmt.Sprintf("%s/%s:%d", pkg, path.Base(site.File), site.Line)
}

// callerPackage returns the import path of the package that calls the function
// that is skip frames above it.
func callerPackage(skip int) string {
	var pc [1]uintptr
	if runtime.Callers(skip+2, pc[:]) == 0 {
		return "unknown"
	}
	frame, _ := runtime.CallersFrames(pc[:]).Next()
	if pkg, _ := callsite.Split(frame.Function); pkg != "" {
		return pkg
	}
	return "unknown"
}
