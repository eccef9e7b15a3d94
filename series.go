package monitor

import (
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// instrument is common to all kinds of instruments.
type instrument interface {
	read(*Metric) // into the memory that the metric points to, if any

	// activity returns a number that changes when the instrument is used. It is cheap.
	activity() uint64
}

// series is the identity of an instrument, embedded in each kind.
type series struct {
	instrument instrument // that it is embedded in
	owner      *owner
	family     *family
	tags       []Tag // sorted by key, never changed
	created    time.Time
	idle       idleness
}

// idleness is what the last sweep saw of a series. It is guarded by the table's mu.
type idleness struct {
	activity uint64
	since    clock.Reading
}

// owner is the part of a scope that its instruments use.
type owner struct {
	scope   string // its name
	self    *self.Log
	service *serviceName
}

// A family is common to the series of one name.
type family struct {
	kind    Kind
	name    string
	unit    atomic.Uint32
	series  int   // guarded by the table's mu
	leaving int   // guarded by the table's mu
	fold    *fold // guarded by the table's mu; for series beyond the limit
}

// own returns the number of series but the one that others are folded into.
func (f *family) own() int {
	if f.fold != nil {
		return f.series - 1
	}
	return f.series
}

func (s *series) setUnit(u Unit) {
	// Callers may set the unit at each use, so the usual case comes first.
	if Unit(s.family.unit.Load()) != u &&
		!s.family.unit.CompareAndSwap(uint32(None), uint32(u)) && Unit(s.family.unit.Load()) != u {
		log := s.owner.self
		log.Warn(&log.Clashes, s.family.name, "wanted in %q, but is in %q", u, Unit(s.family.unit.Load()))
	}
}

// misused counts a misuse. what is a constant.
//
//go:noinline
func (s *series) misused(what string) {
	log := s.owner.self
	log.WarnOf(&log.Misuses, s.owner.scope, s.family.name, what)
}

// metric reads the instrument into the metric that next returns for its kind.
func (s *series) metric(next func(Kind) *Metric) *Metric {
	m := next(s.family.kind)
	m.Scope = s.owner.scope
	m.Name = s.family.name
	m.Tags = s.tags
	m.Kind = s.family.kind
	m.Unit = Unit(s.family.unit.Load())
	m.Start = s.created.Round(0)
	s.instrument.read(m)
	return m
}
