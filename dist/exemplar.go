package dist

import (
	"cmp"
	"slices"
	"time"
)

// An Exemplar is one of the values of a Distribution, with the trace that it comes
// from.
type Exemplar struct {
	Value   float64 // in the unit of the distribution
	TraceID [16]byte
	SpanID  [8]byte
	Sampled bool // the trace was exported too
	Time    time.Time
}

// mergeExemplars returns both lists in one, by rising value.
func mergeExemplars(a, b []Exemplar) []Exemplar {
	var order []*Exemplar
	for _, list := range [...][]Exemplar{a, b} {
		for i := range list {
			order = append(order, &list[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *Exemplar) int { return cmp.Compare(a.Value, b.Value) })
	merged := make([]Exemplar, len(order))
	for i, e := range order {
		merged[i] = *e
	}
	return merged
}
