package monitor

import (
	"math"
	"slices"
	"sync"
)

// exemplars are the latest ones of a function, one for each power of two of the
// duration: few, and spread over all that is measured.
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

// rememberExemplars lets the functions of the trace's spans remember it.
func (k *KeptTrace) rememberExemplars(spans []record) {
	k.rememberExemplar(&k.root)
	for i := range spans {
		k.rememberExemplar(&spans[i])
	}
}

func (k *KeptTrace) rememberExemplar(r *record) {
	if r.end == 0 {
		return
	}
	f := r.at.fn
	x := f.exemplars.Load()
	if x == nil {
		f.exemplars.CompareAndSwap(nil, new(exemplars))
		x = f.exemplars.Load()
	}
	seconds := float64(r.duration()) * 1e-9
	e := Exemplar{Value: seconds, TraceID: k.trace.id, SpanID: r.id, Sampled: k.trace.sampled, Time: k.trace.wall(r.end)}
	x.mu.Lock()
	defer x.mu.Unlock()
	list := &x.succeeded
	if r.outcome != OK {
		list = &x.failed
	}
	octave := exemplarOctave(seconds)
	at, found := slices.BinarySearchFunc(*list, octave, func(other Exemplar, octave int) int {
		return exemplarOctave(other.Value) - octave
	})
	if found {
		(*list)[at] = e
		return
	}
	*list = slices.Insert(*list, at, e)
}

// read replaces the exemplars in what is told of the function. It comes before the
// distributions are read, so that they have all of the values.
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
