package monitor

import (
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A Distribution is a snapshot of a ValDist, a Timer or a function's durations: count,
// sum, extremes, quantiles, and the histograms in the forms that backends take. See
// package dist.
type Distribution = dist.Distribution

// A Bucket counts the values of a Distribution between two bounds.
type Bucket = dist.Bucket

// An Exemplar is a call that stands for others of about the same duration. It leads from
// a Distribution to a kept trace; see Registry.KeptTrace.
type Exemplar = dist.Exemplar

func (m *Metric) readSketch(s *sketch.Sketch) {
	if m.Distribution == nil {
		m.Distribution = new(Distribution)
	}
	s.ReadInto(m.Distribution)
}

func readSketch(s *sketch.Sketch) *Distribution {
	d := new(Distribution)
	s.ReadInto(d)
	return d
}
