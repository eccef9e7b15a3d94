package monitor

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// GaugeFunc makes the gauge with this name and these tags report the result of fn from
// now on. fn is called at each reading, on a goroutine of its own and never twice at once.
// The gauge is NaN if fn panics, if it does not return within a second, and from then on
// until it returns: a condition and a warning name it meanwhile (see Registry.Conditions).
// An fn that reads its own registry finds its gauge to be NaN.
//
// remove takes the gauge and fn back: no later snapshot has them, and the registry keeps
// nothing of either. A call of fn that is under way ends by itself. A second call of remove
// does nothing. A Gauge of this name that was obtained before remains NaN until it is set,
// and is in no snapshot; Scope.Gauge returns a new one. The unit is that of the gauge:
//
//	defer mon.GaugeFunc("cache", size)()
//	mon.Gauge("cache").In(monitor.Bytes)
//
// A second function for the same name and tags replaces the first, which is warned about
// (see Registry.Warnings). The first one's remove then does nothing.
func (s *Scope) GaugeFunc(name string, fn func() float64, tags ...Tag) (remove func()) {
	if s == nil {
		return func() {}
	}
	s.removal.Lock()
	defer s.removal.Unlock()
	g := s.Gauge(name, tags...)
	if !s.table.holds(&g.series) {
		return func() {} // the name is taken, which the table has warned about
	}
	log := g.owner.self
	mine := log.NewCallback("gauge "+name, fn, func(func() bool) any { return fn() })
	if old := g.fn.Swap(mine); old != nil {
		log.Warn(&log.Misuses, g.family.name, "the gauge's function %s replaces %s", mine.Place(), old.Place())
	}
	return func() {
		s.removal.Lock()
		defer s.removal.Unlock()
		g.take(&s.table, mine)
		mine = nil // a caller who holds on to remove does not hold on to fn
	}
}

// take takes the gauge's function back if it is still this one. The removal of the gauge's
// scope is locked.
func (g *Gauge) take(from *seriesTable, fn *self.Callback) {
	if fn != nil && g.fn.Load() == fn {
		g.bits.Store(math.Float64bits(math.NaN())) // for snapshots under way
		g.fn.Store(nil)
		from.remove(&g.series)
	}
}
