package monitor

import (
	"math"
	"slices"

	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A Distribution is what a ValDist, a Timer or a function's times held at one
// moment. It is cumulative: the difference of two, by Sub, is the interval
// between them. It is not changed after it was made, except by Merge and by the
// Reader that yielded it. A nil *Distribution reads as one without values.
type Distribution struct {
	Count    uint64  // values observed
	Sum      float64 // of all values; see ValDist
	Min, Max float64 // zero, as Sum is, when Count is
	Zeros    uint64  // values equal to zero, part of Count
	Invalid  uint64  // NaN and infinities refused, not part of Count

	// Positive and Negative are the buckets of base 2^(1/64) that are not
	// empty, by rising Index. Those of Negative go by magnitude.
	Positive, Negative []Bucket

	// Exemplars are some of the values, by rising value, with the traces that they
	// come from. Only the times of functions have them, and only of traces that
	// were kept.
	Exemplars []Exemplar

	// Whether Min and Max are no values but bounds of them, as Sub leaves them.
	minIsBound, maxIsBound bool
}

// A Bucket counts the values whose magnitude is above Lower and not above
// Upper. Its Index is that of the OpenTelemetry metrics data model at scale 6:
// Lower is 2^(Index/64) and Upper is 2^((Index+1)/64).
type Bucket struct {
	Index int
	Count uint64
}

// Lower returns the bucket's exclusive lower bound.
func (b Bucket) Lower() float64 { return sketch.Lower(b.Index) }

// Upper returns the bucket's inclusive upper bound.
func (b Bucket) Upper() float64 { return sketch.Upper(b.Index) }

// Scale is the scale of every Distribution's buckets, in the terms of the
// OpenTelemetry metrics data model: the base is 2^(2^-Scale).
const Scale = sketch.Scale

// minIndex is the index of the bucket of the least magnitudes, down to but not
// including zero. It has no lower bound but that, as sketch.MaxIndex has no
// upper one.
const minIndex = -sketch.MaxIndex - 1

func (m *Metric) readSketch(s *sketch.Sketch) {
	if m.Distribution == nil {
		m.Distribution = new(Distribution)
	}
	m.Distribution.read(s)
}

func readSketch(s *sketch.Sketch) *Distribution {
	d := new(Distribution)
	d.read(s)
	return d
}

// read replaces what d holds, but for the exemplars, in the same memory.
func (d *Distribution) read(s *sketch.Sketch) {
	*d = Distribution{
		Zeros:    s.Zeros(),
		Invalid:  s.Invalid(),
		Positive: sketch.AppendPositive(d.Positive[:0], s),
		Negative: sketch.AppendNegative(d.Negative[:0], s),

		Exemplars: d.Exemplars,
	}
	d.Count = d.Zeros + total(d.Positive) + total(d.Negative)
	if d.Count == 0 {
		return
	}
	// Read last: they are written before the bucket is, so that they cover
	// every value in Count.
	d.Sum = s.Sum()
	d.Min, d.Max = s.Extremes()
}

func total(buckets []Bucket) (n uint64) {
	for _, b := range buckets {
		n += b.Count
	}
	return n
}

// Mean returns the arithmetic mean, or NaN if there are no values.
func (d *Distribution) Mean() float64 {
	if d == nil || d.Count == 0 {
		return math.NaN()
	}
	return d.Sum / float64(d.Count)
}

// Quantile returns the value below or at which the fraction q of the values
// lies: the one at rank ceil(q*Count) of the sorted values, to within 0.6 %,
// and never outside Min and Max. q is limited to the range from 0 to 1. It is
// NaN if there are no values. A summary is Count, Sum and this for each of its
// quantiles.
//
// Magnitudes outside (2^-64, 2^64] share a bucket each, where the bound does
// not hold.
func (d *Distribution) Quantile(q float64) float64 {
	if d == nil || d.Count == 0 || math.IsNaN(q) {
		return math.NaN()
	}
	rank := min(max(uint64(math.Ceil(min(max(q, 0), 1)*float64(d.Count))), 1), d.Count)
	switch {
	case rank == 1 && !d.minIsBound:
		return d.Min
	case rank == d.Count && !d.maxIsBound:
		return d.Max
	}
	return min(max(d.atRank(rank), d.Min), d.Max)
}

func (d *Distribution) atRank(rank uint64) float64 {
	for _, b := range slices.Backward(d.Negative) {
		if rank <= b.Count {
			return -sketch.Middle(b.Index)
		}
		rank -= b.Count
	}
	if rank <= d.Zeros {
		return 0
	}
	rank -= d.Zeros
	for _, b := range d.Positive {
		if rank <= b.Count {
			return sketch.Middle(b.Index)
		}
		rank -= b.Count
	}
	return d.Max
}
