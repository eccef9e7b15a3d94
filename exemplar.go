package monitor

import (
	"math"
	"sync"
)

// exemplars holds the latest exemplars of a function, one for each power of two of the
// duration: few, and spread over the whole range of durations.
type exemplars struct {
	mu        sync.Mutex
	succeeded []Exemplar // guarded by mu; by rising value
	failed    []Exemplar // guarded by mu; likewise
}

// exemplarRange limits the powers of two: below the first, a microsecond, and
// above the last, half an hour, all durations share one.
var exemplarRange = [2]int{-20, 11}

func exemplarOctave(seconds float64) int {
	_, octave := math.Frexp(seconds)
	if seconds == 0 {
		octave = exemplarRange[0]
	}
	return min(max(octave, exemplarRange[0]), exemplarRange[1])
}

// add adds an exemplar, of a call that failed or succeeded.
func (x *exemplars) add(e Exemplar, failed bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	list := &x.succeeded
	if failed {
		list = &x.failed
	}
	octave, place := exemplarOctave(e.Value), 0
	for place < len(*list) && exemplarOctave((*list)[place].Value) < octave {
		place++
	}
	if place == len(*list) || exemplarOctave((*list)[place].Value) > octave {
		*list = append(*list, e)
		copy((*list)[place+1:], (*list)[place:])
	}
	(*list)[place] = e
}

// read replaces the exemplars in s. It is called before the distributions are read, so
// that their counts include the exemplars. x may be nil.
func (x *exemplars) read(s *FuncStats) {
	succeeded, failed := &s.Succeeded.Exemplars, &s.Failed.Exemplars
	*succeeded, *failed = (*succeeded)[:0], (*failed)[:0]
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	*succeeded, *failed = append(*succeeded, x.succeeded...), append(*failed, x.failed...)
}
