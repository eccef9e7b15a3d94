package dist

import "time"

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
	merged := make([]Exemplar, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if b[0].Value < a[0].Value {
			merged, b = append(merged, b[0]), b[1:]
		} else {
			merged, a = append(merged, a[0]), a[1:]
		}
	}
	return append(append(merged, a...), b...)
}
