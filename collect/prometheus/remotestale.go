package prometheus

import (
	"maps"
	"math"
	"slices"
)

// staleness knows which series the receiver may have.
type staleness struct {
	there   map[string]bool // by labels
	current map[string]bool // those of the snapshot that is being written
}

// staleNaN is the NaN that says that a series is gone: "Stale Markers" in the
// specification.
var staleNaN = math.Float64frombits(0x7ff0000000000002)

// mark adds to the series those that are there and not among them, as stale.
func (s *staleness) mark(e *remoteEncoder) {
	s.current = make(map[string]bool, len(e.list))
	for i := range e.list {
		s.current[string(e.list[i].labels.of(e.labels))] = true
	}
	for _, labels := range slices.Sorted(maps.Keys(s.there)) {
		if !s.current[labels] {
			from := len(e.labels)
			e.labels = append(e.labels, labels...)
			e.list = append(e.list, remoteSeries{labels: span{from, len(e.labels)}, value: staleNaN})
		}
	}
	// Until all is written, any of them may be.
	if s.there == nil {
		s.there = map[string]bool{}
	}
	maps.Copy(s.there, s.current)
}

// delivered says that all was written.
func (s *staleness) delivered() { s.there = s.current }
