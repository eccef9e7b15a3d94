package monitor

import (
	"strings"
	"sync/atomic"
	"time"
)

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
	read(*Metric) // into what it points to, if it points to something
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
		trouble = warning{self.clashes, name, "wanted as a %s, but is a %s: nothing is recorded here", []any{kind, f.kind}}
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
