package prometheus

import (
	"math"
	"slices"
)

// staleness remembers the series that the receiver may have.
type staleness struct {
	last    map[string]*int // the last snapshot of each series, by its labels
	current int             // the snapshot being written
}

// staleNaN is the NaN that marks a series as gone: "Stale Markers" in the
// specification.
var staleNaN = math.Float64frombits(0x7ff0000000000002)

// mark appends the series that the receiver may have and that are not in the list, as
// stale.
func (s *staleness) mark(e *remoteEncoder) {
	if s.last == nil {
		s.last = make(map[string]*int, len(e.list))
	}
	s.current++
	before, found := len(s.last), 0
	for i := range e.list {
		labels := e.list[i].labels.of(e.labels)
		last := s.last[string(labels)]
		if last == nil {
			last = new(int)
			s.last[string(labels)] = last
		} else if *last < s.current {
			found++
		}
		*last = s.current
	}
	if found == before {
		return
	}
	for _, labels := range s.gone() {
		from := len(e.labels)
		e.labels = append(e.labels, labels...)
		e.list = append(e.list, remoteSeries{labels: span{from, len(e.labels)}, value: staleNaN})
	}
}

// gone returns the labels of the series that were in an earlier snapshot, in order.
func (s *staleness) gone() (list []string) {
	for labels, last := range s.last {
		if *last < s.current {
			list = append(list, labels)
		}
	}
	slices.Sort(list)
	return list
}

// delivered forgets the series that were marked as stale. It is called once the marks
// are written; until then the receiver may still have the series.
func (s *staleness) delivered() {
	for labels, last := range s.last {
		if *last < s.current {
			delete(s.last, labels)
		}
	}
}
