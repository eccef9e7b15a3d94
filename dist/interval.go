package dist

import (
	"math"
	"slices"
)

// Sub returns the distribution of the values observed since earlier, a reading of the
// same instrument or nil. If earlier cannot be one, because it has more values in
// some bucket than d, the instrument was made anew and Sub returns a copy of d.
//
// Min and Max are exact if they changed in between, and otherwise the bounds of the
// outermost buckets. The exemplars are those of d. The result shares no memory with
// either distribution.
func (d *Distribution) Sub(earlier *Distribution) *Distribution {
	if d == nil {
		return new(Distribution)
	}
	if earlier == nil || !earlier.precedes(d) {
		earlier = new(Distribution)
	}
	diff := &Distribution{
		Count:    d.Count - earlier.Count,
		Sum:      finite(d.Sum - earlier.Sum),
		Zeros:    d.Zeros - earlier.Zeros,
		Invalid:  d.Invalid - earlier.Invalid,
		Positive: subBuckets(d.Positive, earlier.Positive),
		Negative: subBuckets(d.Negative, earlier.Negative),

		Exemplars: slices.Clone(d.Exemplars),
	}
	if diff.Count == 0 {
		return diff
	}
	diff.Min, diff.Max = diff.bounds()
	diff.Min, diff.Max = max(diff.Min, d.Min), min(diff.Max, d.Max)
	diff.minIsBound, diff.maxIsBound = true, true
	if earlier.Count == 0 || d.Min < earlier.Min {
		diff.Min, diff.minIsBound = d.Min, d.minIsBound
	}
	if earlier.Count == 0 || d.Max > earlier.Max {
		diff.Max, diff.maxIsBound = d.Max, d.maxIsBound
	}
	return diff
}

// precedes reports whether later can be a later reading: no count is smaller.
func (d *Distribution) precedes(later *Distribution) bool {
	return d.Count <= later.Count && d.Zeros <= later.Zeros && d.Invalid <= later.Invalid &&
		within(d.Positive, later.Positive) && within(d.Negative, later.Negative)
}

// within reports whether later has each of the buckets with at least the same count.
func within(buckets, later []Bucket) bool {
	for _, b := range buckets {
		for len(later) > 0 && later[0].Index < b.Index {
			later = later[1:]
		}
		if len(later) == 0 || later[0].Index != b.Index || later[0].Count < b.Count {
			return false
		}
	}
	return true
}

// bounds returns the outermost bounds of the buckets.
func (d *Distribution) bounds() (least, greatest float64) {
	least, greatest = math.Inf(1), math.Inf(-1)
	cover := func(lower, upper float64) {
		least, greatest = min(least, lower), max(greatest, upper)
	}
	if n := len(d.Negative); n > 0 {
		cover(-outer(d.Negative[n-1]), -inner(d.Negative[0]))
	}
	if d.Zeros > 0 {
		cover(0, 0)
	}
	if n := len(d.Positive); n > 0 {
		cover(inner(d.Positive[0]), outer(d.Positive[n-1]))
	}
	return least, greatest
}

// inner returns the lower bound of a bucket, which is zero for the first one.
func inner(b Bucket) float64 {
	if b.Index <= MinIndex {
		return 0
	}
	return b.Lower()
}

// outer returns the upper bound of a bucket, which is infinity for the last one.
func outer(b Bucket) float64 {
	if b.Index >= MaxIndex {
		return math.Inf(1)
	}
	return b.Upper()
}

func subBuckets(buckets, earlier []Bucket) (diff []Bucket) {
	for _, b := range buckets {
		for len(earlier) > 0 && earlier[0].Index < b.Index {
			earlier = earlier[1:]
		}
		if len(earlier) > 0 && earlier[0].Index == b.Index {
			b.Count -= earlier[0].Count
		}
		if b.Count > 0 {
			diff = append(diff, b)
		}
	}
	return diff
}

// Merge adds the values of other to d. It does not change other, which may be nil.
func (d *Distribution) Merge(other *Distribution) {
	if other == nil {
		return
	}
	if other.Count > 0 && (d.Count == 0 || other.Min < d.Min) {
		d.Min, d.minIsBound = other.Min, other.minIsBound
	}
	if other.Count > 0 && (d.Count == 0 || other.Max > d.Max) {
		d.Max, d.maxIsBound = other.Max, other.maxIsBound
	}
	d.Count += other.Count
	d.Sum = finite(d.Sum + other.Sum)
	d.Zeros += other.Zeros
	d.Invalid += other.Invalid
	d.Positive = mergeBuckets(d.Positive, other.Positive)
	d.Negative = mergeBuckets(d.Negative, other.Negative)
	if len(other.Exemplars) > 0 {
		d.Exemplars = mergeExemplars(d.Exemplars, other.Exemplars)
	}
}

// finite returns the finite number nearest to a sum, and zero for NaN, the difference of
// two infinite sums.
func finite(sum float64) float64 {
	if math.IsNaN(sum) {
		return 0
	}
	return min(max(sum, -math.MaxFloat64), math.MaxFloat64)
}

func mergeBuckets(a, b []Bucket) []Bucket {
	if len(a)+len(b) == 0 {
		return nil
	}
	merged := make([]Bucket, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Index < b[0].Index:
			merged, a = append(merged, a[0]), a[1:]
		case a[0].Index > b[0].Index:
			merged, b = append(merged, b[0]), b[1:]
		default:
			merged = append(merged, Bucket{a[0].Index, a[0].Count + b[0].Count})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(merged, a...), b...)
}
