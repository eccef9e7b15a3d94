package dist

// An ExponentialHistogram has the buckets of a Distribution as the OpenTelemetry
// metrics data model defines them, with the fields of OTLP's
// ExponentialHistogramDataPoint. Count, Sum, Min and Max are the Distribution's.
type ExponentialHistogram struct {
	Scale              int32  // the base of the buckets is 2^(2^-Scale)
	ZeroCount          uint64 // values from -ZeroThreshold to ZeroThreshold
	ZeroThreshold      float64
	Positive, Negative ExponentialBuckets
}

// ExponentialBuckets are one side of an ExponentialHistogram. Counts[i] is the number
// of magnitudes above base^(Offset+i) and not above base^(Offset+i+1), except the
// values in the zero count. Neither the first nor the last count is zero.
type ExponentialBuckets struct {
	Offset int32
	Counts []uint64
}

// allBuckets is the number of buckets for values of one sign.
const allBuckets = MaxIndex - MinIndex + 1

// Exponential returns the distribution at the greatest scale, Scale or less, at
// which neither side spans more than maxBuckets buckets, including empty ones. Zero
// or less means no limit; a limit of 1 is taken for 2, into which any values fit.
// OpenTelemetry's SDKs use 160.
//
// The conversion is exact: a bucket holds the values of the 2^(Scale-scale) narrower
// buckets that it is made of, as if the values had been observed at that scale. So
// the scale of an instrument can only fall as values arrive. There are two
// exceptions:
//
//   - The first bucket of a Distribution, for magnitudes up to 2^(1/64-64), which is
//     2^-63.98, has no lower bound. Its values are part of ZeroCount; ZeroThreshold
//     is then that number instead of zero.
//   - Magnitudes above 2^64 are counted in the bucket that ends there, because a
//     Distribution has none beyond. The count is exact, but the bound is not.
func (d *Distribution) Exponential(maxBuckets int) (h ExponentialHistogram) {
	h.Set(d, maxBuckets)
	return h
}

// Set makes h equal to d.Exponential(maxBuckets). It reuses the memory of h's Counts,
// which earlier copies of h share, and allocates only if that is too small.
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

// parts are the buckets that have bounds, and the values near zero.
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

// span returns the number of buckets from the first to the last, once every 2^shift
// buckets have been merged.
func span(buckets []Bucket, shift int) int {
	if len(buckets) == 0 {
		return 0
	}
	return buckets[len(buckets)-1].Index>>shift - buckets[0].Index>>shift + 1
}

// set replaces the buckets by the given ones, every 2^shift of them merged. A bucket
// that is out of order, as only a caller's own Distribution can have it, is counted
// in the nearest bucket of the span.
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
