package monitor

import (
	"cmp"
	"math"
	"sync"
	"time"
)

// An Exemplar is a call that stands for others that took as long: it leads from a
// distribution to a kept trace; see Registry.KeptTrace.
type Exemplar struct {
	Value   float64 // in the unit of the distribution
	TraceID TraceID
	SpanID  SpanID
	Sampled bool // the trace was exported too
	Time    time.Time
}

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

// rememberExemplar remembers a call whose trace is kept, the one with this context.
func (c *calls) rememberExemplar(r *record, of SpanContext, at time.Time) {
	x := c.exemplars.Load()
	if x == nil {
		c.exemplars.CompareAndSwap(nil, new(exemplars))
		x = c.exemplars.Load()
	}
	seconds := float64(r.duration()) * 1e-9
	e := Exemplar{seconds, of.TraceID, of.SpanID, of.Sampling == Sampled, at}
	x.mu.Lock()
	defer x.mu.Unlock()
	list := &x.succeeded
	if r.outcome != OK {
		list = &x.failed
	}
	octave := exemplarOctave(seconds)
	for i := range *list {
		if exemplarOctave((*list)[i].Value) == octave {
			(*list)[i] = e
			return
		}
	}
	*list = append(*list, e)
	sortExemplars(*list)
}

func sortExemplars(list []Exemplar) {
	sortFew(list, func(a, b *Exemplar) int { return cmp.Compare(a.Value, b.Value) })
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
