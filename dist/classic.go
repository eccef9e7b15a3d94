package dist

import "math"

// AppendCumulative appends to counts, for each of the bounds, how many values
// are not above it, as classic histograms have them, and returns the result.
// The bounds must rise; that of +Inf is Count.
//
// The bucket that holds a bound is counted as a whole. So the count
//
//   - is exact for zero, for +Inf, and for the Upper of a positive bucket that
//     has one, which the powers of two are;
//   - is never too low: values that equal the bound are in it;
//   - is else that of a bound greater by at most 1.1 % of its magnitude, which
//     is 2^(1/64)-1. For whole numbers, the bounds to 100 are exact;
//   - never falls as values arrive, and never falls from one bound to the next.
//
// The first and the last bucket, of magnitudes to 2^-63.98 and from 2^63.98 on,
// hold whatever is beyond: for a bound in one of them, the count may be too high
// by all of that bucket.
func (d *Distribution) AppendCumulative(counts []uint64, bounds []float64) []uint64 {
	if d == nil {
		d = new(Distribution)
	}
	negative, positive, zeros := d.Negative, d.Positive, d.Zeros
	n := uint64(0)
	for _, bound := range bounds {
		// The magnitudes to count: of the values below zero, the buckets from
		// this one on; of those above, the buckets up to that one.
		from, to := math.MinInt, math.MinInt
		switch {
		case bound > 0:
			to = indexOf(bound)
		case bound < 0:
			from = indexOf(-bound)
		}
		for last := len(negative) - 1; last >= 0 && negative[last].Index >= from; last-- {
			n += negative[last].Count
			negative = negative[:last]
		}
		if bound >= 0 {
			n, zeros = n+zeros, 0
		}
		for len(positive) > 0 && positive[0].Index <= to {
			n += positive[0].Count
			positive = positive[1:]
		}
		counts = append(counts, n)
	}
	return counts
}

// indexOf returns the index of the bucket that holds a magnitude above zero, and
// for +Inf one that is above all.
func indexOf(v float64) int {
	if math.IsInf(v, 1) {
		return math.MaxInt
	}
	return Index(v)
}
