package dist

// An ExponentialHistogram is a Distribution in the shape of the OpenTelemetry
// metrics data model, with the fields that ExponentialHistogramDataPoint has in
// OTLP. Count, Sum, Min and Max are the Distribution's.
type ExponentialHistogram struct {
	Scale              int32  // the base of the buckets is 2^(2^-Scale)
	ZeroCount          uint64 // values from -ZeroThreshold to ZeroThreshold
	ZeroThreshold      float64
	Positive, Negative ExponentialBuckets
}

// ExponentialBuckets are one side of an ExponentialHistogram. Counts[i] is of
// the magnitudes above base^(Offset+i) and not above base^(Offset+i+1), save
// those of the zero count. Neither the first nor the last is zero.
type ExponentialBuckets struct {
	Offset int32
	Counts []uint64
}

// allBuckets is how many buckets there are for values of one sign.
const allBuckets = MaxIndex - MinIndex + 1

// Exponential returns the distribution at the greatest scale, Scale or less, at
// which neither side spans more than maxBuckets buckets, the empty ones among
// them included. Zero or less stands for no limit, and 2 is the least limit
// that any values can be brought into. SDKs of OpenTelemetry have 160.
//
// The conversion is exact: a bucket holds what the 2^(Scale-scale) narrower
// ones that it is made of held. It is as if the values had been observed at
// that scale, so that the scale of an instrument can only fall as values
// arrive. Two things are special:
//
//   - Magnitudes up to 2^-63.98 (that is 2^(1/64-64)) share a bucket that is
//     not bounded below. If there are any, they are part of ZeroCount, and
//     ZeroThreshold is that number instead of zero.
//   - Magnitudes above 2^64 are in the bucket below that number, since there is
//     none for them. Of these the count is exact, but not the bound.
func (d *Distribution) Exponential(maxBuckets int) (h ExponentialHistogram) {
	h.Set(d, maxBuckets)
	return h
}

// Set makes h what d.Exponential(maxBuckets) returns, in the memory that h has: it
// allocates only where that is too small. Copies of h that were made before share
// the memory of its Counts, and change with it.
func (h *ExponentialHistogram) Set(d *Distribution, maxBuckets int) {
	if maxBuckets <= 0 {
		maxBuckets = allBuckets
	}
	maxBuckets = max(maxBuckets, 2)
	p := d.parts()
	shift := 0
	for span(p.positive, shift) > maxBuckets || span(p.negative, shift) > maxBuckets {
		shift++
	}
	h.Scale, h.ZeroCount, h.ZeroThreshold = int32(Scale-shift), p.zeros, p.threshold
	h.Positive.set(p.positive, shift)
	h.Negative.set(p.negative, shift)
}

// parts are the buckets with true bounds, and those that are about zero.
type parts struct {
	positive, negative []Bucket
	zeros              uint64
	threshold          float64
}

func (d *Distribution) parts() (p parts) {
	if d == nil {
		return p
	}
	p = parts{positive: d.Positive, negative: d.Negative, zeros: d.Zeros}
	for _, side := range []*[]Bucket{&p.positive, &p.negative} {
		for len(*side) > 0 && (*side)[0].Index <= MinIndex {
			p.zeros += (*side)[0].Count
			p.threshold = Bucket{Index: MinIndex}.Upper()
			*side = (*side)[1:]
		}
	}
	return p
}

// span returns how many buckets there are from the first to the last, once
// 2^shift buckets have been made one.
func span(buckets []Bucket, shift int) int {
	if len(buckets) == 0 {
		return 0
	}
	return buckets[len(buckets)-1].Index>>shift - buckets[0].Index>>shift + 1
}

// set replaces the buckets by these, 2^shift of them made one. Those that are not
// in order, which no Distribution has by itself, are taken for the nearest that
// would be.
func (e *ExponentialBuckets) set(buckets []Bucket, shift int) {
	e.Offset, e.Counts = 0, e.Counts[:0]
	if len(buckets) == 0 {
		return
	}
	first, width := buckets[0].Index>>shift, max(span(buckets, shift), 1)
	e.Offset = int32(first)
	if cap(e.Counts) < width {
		e.Counts = make([]uint64, width)
	}
	e.Counts = e.Counts[:width]
	clear(e.Counts)
	for _, b := range buckets {
		e.Counts[min(max(b.Index>>shift-first, 0), width-1)] += b.Count
	}
}
