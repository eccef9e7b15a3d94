package monitor

import (
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/cowmap"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// A Scope is a named group of instruments, usually those of one package; see
// Package. All methods are safe for concurrent use.
//
// The methods that return an instrument get or create it: the same name and tags always
// give the same instrument. Looking up an existing instrument does not allocate, but
// costs several times as much as recording: keep the instrument where that matters. The
// methods never fail. If another kind of instrument has the name already, they return one
// that is in no snapshot; this is counted and warned about (see Registry.Warnings), as are
// instruments beyond the limits.
type Scope struct {
	registry *Registry
	table    seriesTable
	sites    siteTable

	// removal is locked while the function of a gauge is set or taken back, so that no
	// function comes to a gauge that leaves the table, and read-locked while the table is listed.
	removal sync.RWMutex
}

func newScope(r *Registry, name string) *Scope {
	s := &Scope{registry: r, table: seriesTable{owner: owner{name, &r.self, &r.service}, count: &r.series}}
	s.table.make, s.table.tidy = s.newInstrument, s.sweep
	return s
}

// Name returns the scope's name. For a scope from Package it is the package's import
// path, or "main" for a program's main package.
func (s *Scope) Name() string {
	if s == nil {
		return ""
	}
	return s.table.owner.scope
}

// Registry returns the registry that the scope belongs to.
func (s *Scope) Registry() *Registry {
	if s == nil {
		return nil
	}
	return s.registry
}

// The getters are not inlined, so that the compiler knows in other packages that the
// tags stay on the caller's stack.

// Counter returns the counter with this name and these tags.
//
//go:noinline
func (s *Scope) Counter(name string, tags ...Tag) *Counter {
	if s == nil {
		return nil
	}
	return s.table.lookup(KindCounter, name, tags).(*Counter)
}

// Meter returns the meter with this name and these tags.
//
//go:noinline
func (s *Scope) Meter(name string, tags ...Tag) *Meter {
	if s == nil {
		return nil
	}
	return s.table.lookup(KindMeter, name, tags).(*Meter)
}

// Event marks one event on the meter with this name and these tags.
func (s *Scope) Event(name string, tags ...Tag) { s.Meter(name, tags...).Mark(1) }

// Gauge returns the gauge with this name and these tags.
//
//go:noinline
func (s *Scope) Gauge(name string, tags ...Tag) *Gauge {
	if s == nil {
		return nil
	}
	return s.table.lookup(KindGauge, name, tags).(*Gauge)
}

// Timer returns the timer with this name and these tags.
//
//go:noinline
func (s *Scope) Timer(name string, tags ...Tag) *Timer {
	if s == nil {
		return nil
	}
	return s.table.lookup(KindTimer, name, tags).(*Timer)
}

// ValDist returns the value distribution with this name and these tags.
//
//go:noinline
func (s *Scope) ValDist(name string, tags ...Tag) *ValDist {
	if s == nil {
		return nil
	}
	return s.table.lookup(KindValDist, name, tags).(*ValDist)
}

// Func returns the function with this name and these tags, for tasks that need another
// name than that of their Go function:
//
//	defer mon.Func("compact", monitor.Int("level", level)).Task()(&err)
//
//go:noinline
func (s *Scope) Func(name string, tags ...Tag) *Func {
	if s == nil {
		return nil
	}
	return s.table.lookup(KindFunc, name, tags).(*Func)
}

// Remove takes an instrument out of the scope, such as one of a tenant that has left, and
// reports whether it was there. No later snapshot has it, and the number of series falls. An
// instrument that the program still holds goes on without an effect; the next look-up makes
// a new one, whose numbers begin at zero, at a new start. A backend sees that the series
// ends. Functions without tags stay, because the places that call Task have them.
func (s *Scope) Remove(kind Kind, name string, tags ...Tag) bool {
	if s == nil || kind == KindFunc && len(tags) == 0 {
		return false
	}
	var given tagSet
	given.addAll(tags)
	set := given.canonical()
	s.removal.Lock()
	defer s.removal.Unlock()
	found := s.table.byKey.Load(set.appendKey(nil, kind, canonical(name)))
	if found == nil || found.family.kind != kind {
		return false
	}
	if g, ok := found.instrument.(*Gauge); ok {
		g.fn.Store(nil)
	}
	return s.table.remove(found)
}

// sweepInterval is the longest time between two sweeps of a scope that is used.
const sweepInterval = time.Minute

// sweep lets go what is idle, if it is time. Nothing of s is locked.
func (s *Scope) sweep() {
	now, after := clock.Now(), time.Duration(s.registry.expiry.Load())
	last := s.table.swept.Load()
	if last != 0 && clock.Between(clock.Reading(last), now) < min(after/4, sweepInterval) || !s.table.swept.CompareAndSwap(last, int64(now)) {
		return
	}
	// The caller may hold removal itself, and a reading does not wait for another one.
	if s.removal.TryLock() {
		defer s.removal.Unlock()
		s.table.sweep(now, after)
	}
}

// newInstrument returns a new instrument and its series.
func (s *Scope) newInstrument(kind Kind) (instrument, *series) {
	switch kind {
	case KindCounter:
		c := new(Counter)
		return c, &c.series
	case KindMeter:
		m := new(Meter)
		return m, &m.series
	case KindGauge:
		g := new(Gauge)
		return g, &g.series
	case KindTimer:
		t := new(Timer)
		return t, &t.series
	case KindValDist:
		d := new(ValDist)
		return d, &d.series
	}
	f := newFunc(s)
	return f, &f.series
}

// totalOf returns the total of the counter with this name.
func (s *Scope) totalOf(name string) *stripe.Counter { return &s.Counter(name).total }

// listed returns the scope's instruments by name and tags; see seriesTable.sorted.
func (s *Scope) listed() []*series {
	s.removal.RLock()
	defer s.removal.RUnlock()
	return s.table.withLeaving(s.table.sorted())
}

// scopes are the scopes of a registry, by name.
type scopes struct{ byName cowmap.Map[Scope] }

// get gets or creates a scope of r.
func (all *scopes) get(r *Registry, name string) *Scope {
	if s := all.byName.Load([]byte(name)); s != nil {
		return s
	}
	clock.Choose()
	return all.create(r, name)
}

func (all *scopes) create(r *Registry, name string) *Scope {
	name = strings.Clone(canonical(name))
	if s := all.add(r, name, MaxScopes); s != nil {
		return s
	}
	r.self.Warn(&r.self.Folded, r.Service(), "the registry has %d scopes; %q is one too many", MaxScopes, name)
	return all.add(r, "other", math.MaxInt)
}

func (all *scopes) add(r *Registry, name string, limit int) *Scope {
	return all.byName.Add([]byte(name), newScope(r, name), limit)
}

// read yields the metrics of all scopes, sorted. It returns false if yield did.
func (all *scopes) read(next func(Kind) *Metric, yield func(*Metric) bool) bool {
	var sorted []*Scope
	for _, s := range all.byName.All() {
		sorted = append(sorted, s)
	}
	slices.SortFunc(sorted, func(a, b *Scope) int { return strings.Compare(a.Name(), b.Name()) })
	for _, s := range sorted {
		s.sweep()
		for _, e := range s.listed() {
			if !yield(e.metric(next)) {
				return false
			}
		}
	}
	return true
}
