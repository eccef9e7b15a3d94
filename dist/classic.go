package dist

import "math"

// AppendCumulative appends, for each bound, the number of values that are not above
// it, as in a classic histogram, and returns the extended slice. The bounds must be
// sorted; the number for +Inf is Count.
//
// The bucket that holds a bound is counted as a whole. So a number
//
//   - is exact for zero, for +Inf, and for the Upper of a positive bucket, such as
//     a power of two;
//   - is never too low: values that equal the bound are counted;
//   - is otherwise exact for a bound that is greater by at most 1.1 % of its
//     magnitude, 2^(1/64)-1. For whole numbers, bounds up to 100 are exact;
//   - never falls as values arrive, nor from one bound to the next.
//
// The outermost buckets hold all magnitudes up to 2^-63.98 and above 2^63.98. If a
// bound lies in one of them, its number may be too high by all of that bucket.
func (d *Distribution) AppendCumulative(counts []uint64, bounds []float64) []uint64 {
	if d == nil {
		d = new(Distribution)
	}
	negative, positive, zeros := d.Negative, d.Positive, d.Zeros
	n := uint64(0)
	for _, bound := range bounds {
		// The indexes of the buckets to count: the negative ones begin with from
		// and the positive ones end with to.
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

// indexOf returns the index of the bucket that holds a magnitude, and for +Inf an
// index above all others.
func indexOf(v float64) int {
	if math.IsInf(v, 1) {
		return math.MaxInt
	}
	return Index(v)
}
