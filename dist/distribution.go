package dist

import (
	"math"
	"slices"
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
			return -b.Middle()
		}
		rank -= b.Count
	}
	if rank <= d.Zeros {
		return 0
	}
	rank -= d.Zeros
	for _, b := range d.Positive {
		if rank <= b.Count {
			return b.Middle()
		}
		rank -= b.Count
	}
	return d.Max
}
