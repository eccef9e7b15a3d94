package main

import "sync"

// A store is what a server holds. All methods are safe for concurrent use.
type store struct {
	mu          sync.Mutex
	spans       map[uint64]struct{}
	withheld    map[uint64]struct{} // spans that came without the client being told
	duplicates  int
	unexplained int             // duplicates of spans that were not withheld
	total       float64         // of the counter
	untold      float64         // the part of it that the client may not know of
	points      map[int64]point // increments by their second, of which the last counts
	malformed   string          // the first thing that could not be read
}

type point struct{ value, untold float64 }

func newStore() *store {
	return &store{spans: map[uint64]struct{}{}, withheld: map[uint64]struct{}{}, points: map[int64]point{}}
}

// keepSpans keeps spans whose client may or may not be told.
func (s *store) keepSpans(ids []uint64, told bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if _, again := s.spans[id]; again {
			s.duplicates++
			if _, explained := s.withheld[id]; !explained {
				s.unexplained++
			}
		}
		s.spans[id] = struct{}{}
		if told {
			delete(s.withheld, id)
		} else {
			s.withheld[id] = struct{}{}
		}
	}
}

func (s *store) set(v float64) { s.mu.Lock(); s.total = v; s.mu.Unlock() }
func (s *store) add(v float64) { s.mu.Lock(); s.total += v; s.mu.Unlock() }

// addAt adds an increment that replaces an earlier one of the same second.
func (s *store) addAt(second int64, v float64, told bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := point{value: v}
	if !told {
		p.untold = v
	}
	s.total += p.value - s.points[second].value
	s.untold += p.untold - s.points[second].untold
	s.points[second] = p
}

func (s *store) fail(err string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.malformed == "" {
		s.malformed = err
	}
}

// held returns the number of spans and the total of the counter.
func (s *store) held() (spans int, total int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.spans), int64(s.total)
}
