package monitor

import (
	"iter"
	"math"
	"slices"

	"github.com/spacemonkeygo/monitor/v2/internal/sketch"
)

// A Distribution is what a ValDist, a Timer or a function's times held at one
// moment. It is cumulative: the difference of two, by Sub, is the interval
// between them. It is not changed after it was made, except by Merge.
type Distribution struct {
	Count    uint64  // values observed
	Sum      float64 // of all values; see ValDist
	Min, Max float64 // zero when Count is
	Zeros    uint64  // values equal to zero, part of Count
	Invalid  uint64  // NaN and infinities refused, not part of Count

	// Positive and Negative are the buckets of base 2^(1/64) that are not
	// empty, by rising Index. Those of Negative go by magnitude.
	Positive, Negative []Bucket
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

func readSketch(s *sketch.Sketch) *Distribution {
	d := &Distribution{
		Zeros:    s.Zeros(),
		Invalid:  s.Invalid(),
		Positive: readBuckets(s.Positive()),
		Negative: readBuckets(s.Negative()),
	}
	d.Count = d.Zeros + total(d.Positive) + total(d.Negative)
	// Read last: they are written before the bucket is, so that they cover
	// every value in Count.
	d.Sum = s.Sum()
	d.Min, d.Max = s.Extremes()
	return d
}

func readBuckets(from iter.Seq[sketch.Bucket]) (buckets []Bucket) {
	for b := range from {
		buckets = append(buckets, Bucket(b))
	}
	return buckets
}

func total(buckets []Bucket) (n uint64) {
	for _, b := range buckets {
		n += b.Count
	}
	return n
}

// Mean returns the arithmetic mean, or NaN if there are no values.
func (d *Distribution) Mean() float64 { return d.Sum / float64(d.Count) }

// Quantile returns the value below or at which the fraction q of the values
// lies: the one at rank ceil(q*Count) of the sorted values, to within 0.6 %,
// and never outside Min and Max. q is limited to the range from 0 to 1. It is
// NaN if there are no values.
//
// Magnitudes outside (2^-64, 2^64] share a bucket each, where the bound does
// not hold.
func (d *Distribution) Quantile(q float64) float64 {
	if d.Count == 0 || math.IsNaN(q) {
		return math.NaN()
	}
	rank := uint64(math.Ceil(min(max(q, 0), 1) * float64(d.Count)))
	switch {
	case rank <= 1:
		return d.Min
	case rank >= d.Count:
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

// Sub returns the distribution of the values observed since earlier, which
// must be a reading of the same instrument; nil stands for nothing. The
// extremes are exact where they changed in between, and else the bounds of the
// outermost buckets. An earlier that is not earlier, because the instrument
// was made anew, counts as nil. A nil d is empty.
func (d *Distribution) Sub(earlier *Distribution) *Distribution {
	if d == nil {
		return new(Distribution)
	}
	if earlier == nil || !earlier.precedes(d) {
		same := *d
		return &same
	}
	diff := &Distribution{
		Count:    d.Count - earlier.Count,
		Sum:      d.Sum - earlier.Sum,
		Zeros:    d.Zeros - earlier.Zeros,
		Invalid:  d.Invalid - earlier.Invalid,
		Positive: subBuckets(d.Positive, earlier.Positive),
		Negative: subBuckets(d.Negative, earlier.Negative),
	}
	if diff.Count == 0 {
		return diff
	}
	diff.Min, diff.Max = diff.bounds()
	diff.Min, diff.Max = max(diff.Min, d.Min), min(diff.Max, d.Max)
	if d.Min < earlier.Min {
		diff.Min = d.Min
	}
	if d.Max > earlier.Max {
		diff.Max = d.Max
	}
	return diff
}

// precedes reports whether d can have become later: nothing has grown smaller.
func (d *Distribution) precedes(later *Distribution) bool {
	return d.Count <= later.Count && d.Zeros <= later.Zeros && d.Invalid <= later.Invalid &&
		within(d.Positive, later.Positive) && within(d.Negative, later.Negative)
}

// within reports whether no bucket is above its like in later.
func within(buckets, later []Bucket) bool {
	for _, b := range buckets {
		i, found := slices.BinarySearchFunc(later, b.Index, func(l Bucket, index int) int { return l.Index - index })
		if !found || later[i].Count < b.Count {
			return false
		}
	}
	return true
}

// bounds returns the outermost bounds of the buckets. The outermost buckets of
// all have no bound.
func (d *Distribution) bounds() (least, greatest float64) {
	least, greatest = math.Inf(1), math.Inf(-1)
	cover := func(lower, upper float64) {
		least, greatest = min(least, lower), max(greatest, upper)
	}
	if n := len(d.Negative); n > 0 {
		cover(-outer(d.Negative[n-1]), -d.Negative[0].Lower())
	}
	if d.Zeros > 0 {
		cover(0, 0)
	}
	if n := len(d.Positive); n > 0 {
		cover(d.Positive[0].Lower(), outer(d.Positive[n-1]))
	}
	return least, greatest
}

// outer returns the upper bound of a bucket, infinity for the last there is.
func outer(b Bucket) float64 {
	if b.Index >= sketch.MaxIndex {
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

// Merge adds the values of other, which is left as it is and may be nil.
func (d *Distribution) Merge(other *Distribution) {
	if other == nil {
		return
	}
	switch {
	case other.Count == 0:
	case d.Count == 0:
		d.Min, d.Max = other.Min, other.Max
	default:
		d.Min, d.Max = min(d.Min, other.Min), max(d.Max, other.Max)
	}
	d.Count += other.Count
	d.Sum += other.Sum
	d.Zeros += other.Zeros
	d.Invalid += other.Invalid
	d.Positive = mergeBuckets(d.Positive, other.Positive)
	d.Negative = mergeBuckets(d.Negative, other.Negative)
}

func mergeBuckets(a, b []Bucket) []Bucket {
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
