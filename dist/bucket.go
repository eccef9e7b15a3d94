package dist

import "github.com/spacemonkeygo/monitor/v2/internal/bucket"

const (
	// Scale is the scale of every Distribution's buckets, in the terms of the
	// OpenTelemetry metrics data model: the base is 2^(2^-Scale).
	Scale = bucket.Scale

	// MinIndex and MaxIndex are the indexes of the outermost buckets. The first
	// has no lower bound but zero, and the last has no upper bound.
	MinIndex = bucket.MinIndex
	MaxIndex = bucket.MaxIndex
)

// A Bucket counts the values whose magnitude is above Lower and not above
// Upper. Its Index is that of the OpenTelemetry metrics data model at scale 6:
// Lower is 2^(Index/64) and Upper is 2^((Index+1)/64).
type Bucket struct {
	Index int
	Count uint64
}

// Lower returns the bucket's exclusive lower bound.
func (b Bucket) Lower() float64 { return bucket.Lower(b.Index) }

// Upper returns the bucket's inclusive upper bound.
func (b Bucket) Upper() float64 { return bucket.Upper(b.Index) }

// Middle returns the value that stands for all of the bucket, to within 0.6 %:
// the harmonic mean of the bounds.
func (b Bucket) Middle() float64 { return bucket.Middle(b.Index) }

// Index returns the index of the bucket that holds a magnitude. That of zero, which
// a Distribution counts apart, is MinIndex.
func Index(magnitude float64) int {
	if !(magnitude > 0) {
		return MinIndex
	}
	return bucket.Index(magnitude)
}
