package dist

import (
	"math"
	"slices"
)

// A Distribution describes the values that a ValDist, a Timer or a function's times
// held at one moment. It is cumulative: Sub returns the interval between two readings.
// Only Merge and the Reader that yielded it change a Distribution; until then,
// concurrent reads are safe. A nil *Distribution reads as one without values.
type Distribution struct {
	Count    uint64  // values observed
	Sum      float64 // of all values; at most math.MaxFloat64, and at least -math.MaxFloat64
	Min, Max float64 // zero, like Sum, if Count is zero
	Zeros    uint64  // values equal to zero, part of Count
	Invalid  uint64  // NaN and infinities refused, not part of Count

	// Positive and Negative are the buckets that are not empty, sorted by Index.
	// The buckets of Negative have the magnitudes of the values below zero.
	Positive, Negative []Bucket

	// Exemplars are some of the values, sorted, each with its trace. Only the
	// times of functions have exemplars, and only for traces that were kept.
	Exemplars []Exemplar

	// Whether Min and Max are bounds instead of values, as they may be after Sub.
	minIsBound, maxIsBound bool
}

// Mean returns the arithmetic mean, or NaN if there are no values.
func (d *Distribution) Mean() float64 {
	if d == nil || d.Count == 0 {
		return math.NaN()
	}
	return d.Sum / float64(d.Count)
}

// Quantile returns the value at rank ceil(q*Count) of the sorted values, to within
// 0.6 % and never outside Min and Max. q is limited to the range from 0 to 1. The
// result is NaN if q is NaN or there are no values.
//
// The outermost buckets, for magnitudes outside (2^-64, 2^64], are wider, so that
// 0.6 % does not hold there.
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
