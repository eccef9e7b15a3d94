package monitor

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"weak"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
)

// A series with tags that nobody uses for long goes, so that a program which sees ever new
// values of a tag does not fill the table with old ones. It goes in steps, because the program
// may hold the instrument and use it again at any time:
//
//   - After the time of Registry.ExpireAfter it leaves the table, and so makes room.
//   - A minute later only a weak pointer to it remains. As long as the program holds the
//     instrument, snapshots have it, and it returns with the next use or look-up.
//   - When it has been collected, it is gone. A look-up makes a new one, with a new start.
//
// The table is swept by who makes series, and by who reads them: it needs no reader, and no
// goroutine.

// leaving is a series that has left the table.
type leaving struct {
	family *family
	strong *series // until the next sweep, for callers that have just looked it up
	weak   weak.Pointer[series]
}

// alive returns the series, or nil if it has been collected.
func (l *leaving) alive() *series {
	if l.strong != nil {
		return l.strong
	}
	return l.weak.Value()
}

// sweep lets the series go that nobody has used for this time, or none if it is 0. The removal of
// the scope is locked.
func (t *seriesTable) sweep(now clock.Reading, after time.Duration) {
	t.settle(now)
	if after <= 0 {
		return
	}
	for _, s := range t.sorted() {
		if len(s.tags) > 0 && t.isIdle(s, now, after) {
			t.leave(s)
		}
	}
}

// isIdle reports whether nobody has used the series for that time.
func (t *seriesTable) isIdle(s *series, now clock.Reading, after time.Duration) bool {
	if s.family.kind == KindGauge {
		return false // its value may well be true still
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.family.fold != nil && s.family.fold.other == s {
		return false
	}
	if a := s.instrument.activity(); s.idle.since == 0 || a != s.idle.activity {
		s.idle = idleness{a, now}
	}
	return clock.Between(s.idle.since, now) >= after && len(t.leaving) < MaxSeriesPerName
}

func (t *seriesTable) leave(s *series) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.leaving == nil {
		t.leaving = map[string]*leaving{}
	}
	s.family.leaving++ // so that the family stays
	t.leaving[string(s.key())] = &leaving{s.family, s, weak.Make(s)}
	t.removeLocked(s)
}

// settle looks after the series that are leaving.
func (t *seriesTable) settle(now clock.Reading) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, l := range t.leaving {
		s := l.alive()
		switch {
		case s == nil:
			delete(t.leaving, key)
			l.family.leaving--
			t.owner.self.Expired.Inc()
			t.drop(l.family)
		case s.instrument.activity() != s.idle.activity:
			t.comeBack(key, s, now)
		default:
			l.strong = nil
		}
	}
}

// returning returns a series that was leaving and is still there to the table. t.mu is locked.
func (t *seriesTable) returning(key []byte) *series {
	l := t.leaving[string(key)]
	if l == nil {
		return nil
	}
	s := l.alive()
	if s == nil {
		delete(t.leaving, string(key))
		l.family.leaving--
		t.owner.self.Expired.Inc()
		return nil
	}
	return t.comeBack(string(key), s, clock.Now())
}

// comeBack puts a series into the table again. t.mu is locked.
func (t *seriesTable) comeBack(key string, s *series, now clock.Reading) *series {
	delete(t.leaving, key)
	s.family.leaving--
	s.family.series++
	t.count.Add(1)
	s.idle = idleness{s.instrument.activity(), now}
	t.last.Store(nil)
	return t.byKey.Add([]byte(key), s, math.MaxInt)
}

// withLeaving returns a sorted list of series with those that are leaving and still there.
func (t *seriesTable) withLeaving(all []*series) []*series {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.leaving) == 0 {
		return all
	}
	all = slices.Clip(all)
	for _, l := range t.leaving {
		if s := l.alive(); s != nil {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, compareSeries)
	return all
}

func compareSeries(a, b *series) int {
	return cmp.Or(strings.Compare(a.family.name, b.family.name), compareTags(a.tags, b.tags))
}
