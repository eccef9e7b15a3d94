package accuracy

import (
	"math"
	"slices"
)

// bucket counts the values in (lower, upper].
type bucket struct {
	lower, upper float64
	count        uint64
}

// linear does what PromQL's histogram_quantile does with the buckets of a
// classic histogram, given in ascending order: it interpolates linearly, begins
// at zero in the lowest bucket, unless that ends below, and answers with the
// highest finite bound if the rank is above it. MetricsQL does the same with the
// buckets of VictoriaMetrics.
func linear(buckets []bucket, q float64) float64 {
	b, fraction := find(buckets, q)
	switch {
	case math.IsInf(b.upper, 1):
		return b.lower
	case math.IsInf(b.lower, -1) && b.upper <= 0:
		return b.upper
	case math.IsInf(b.lower, -1):
		b.lower = 0
	}
	return b.lower + (b.upper-b.lower)*fraction
}

// exponential does what histogram_quantile of Prometheus 3 does with the buckets
// of a native histogram of a standard schema: it interpolates linearly in the
// bucket of zero, and exponentially in the others.
func exponential(buckets []bucket, q float64) float64 {
	b, fraction := find(buckets, q)
	if b.lower <= 0 && b.upper >= 0 {
		// If all other buckets are on one side of zero, the bucket of zero counts
		// only that side.
		if buckets[0].lower == b.lower {
			b.lower = 0
		} else if buckets[len(buckets)-1].upper == b.upper {
			b.upper = 0
		}
		return b.lower + (b.upper-b.lower)*fraction
	}
	lower, upper := math.Log2(math.Abs(b.lower)), math.Log2(math.Abs(b.upper))
	if b.lower > 0 {
		return math.Exp2(lower + (upper-lower)*fraction)
	}
	return -math.Exp2(upper + (lower-upper)*(1-fraction))
}

// find returns the bucket that holds the rank of the quantile, and the position of
// the rank within the bucket, from 0 to 1.
func find(buckets []bucket, q float64) (b bucket, fraction float64) {
	var total uint64
	for _, b := range buckets {
		total += b.count
	}
	rank := q * float64(total)
	for _, b = range buckets {
		if b.count > 0 && rank <= float64(b.count) {
			break
		}
		rank -= float64(b.count)
	}
	return b, rank / float64(b.count)
}

// side returns the buckets of one sign of an exponential histogram, in ascending
// order; counts[i] is for magnitudes in (base^(first+i), base^(first+i+1)], and
// base is 2^(2^-scale).
func side(first, scale int, counts []uint64, negative bool) (buckets []bucket) {
	bound := func(i int) float64 { return math.Exp2(math.Ldexp(float64(i), -scale)) }
	for i, n := range counts {
		if n == 0 {
			continue
		}
		b := bucket{bound(first + i), bound(first + i + 1), n}
		if negative {
			b.lower, b.upper = -b.upper, -b.lower
		}
		buckets = append(buckets, b)
	}
	if negative {
		slices.Reverse(buckets)
	}
	return buckets
}

// each returns the answers of a function for all of Quantiles.
func each(quantile func(q float64) float64) []float64 {
	answers := make([]float64, len(Quantiles))
	for i, q := range Quantiles {
		answers[i] = quantile(q)
	}
	return answers
}
