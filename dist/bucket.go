package dist

import "github.com/spacemonkeygo/monitor/v2/internal/bucket"

const (
	// Scale is the scale of every Distribution's buckets in the OpenTelemetry
	// metrics data model: 6, which means that the base is 2^(2^-6).
	Scale = bucket.Scale

	// MinIndex, -4096, and MaxIndex, 4095, are the indexes of the outermost
	// buckets. The first one extends down to zero and the last one has no upper
	// bound.
	MinIndex = bucket.MinIndex
	MaxIndex = bucket.MaxIndex
)

// A Bucket counts the values whose magnitude is above Lower and not above
// Upper. Index follows the OpenTelemetry metrics data model at scale 6: Lower is
// 2^(Index/64) and Upper is 2^((Index+1)/64).
type Bucket struct {
	Index int
	Count uint64
}

// Lower returns the bucket's exclusive lower bound.
func (b Bucket) Lower() float64 { return bucket.Lower(b.Index) }

// Upper returns the bucket's inclusive upper bound.
func (b Bucket) Upper() float64 { return bucket.Upper(b.Index) }

// Middle returns the harmonic mean of the bounds, which is within 0.6 % of every
// magnitude in the bucket.
func (b Bucket) Middle() float64 { return bucket.Middle(b.Index) }

// Index returns the index of the bucket that holds a magnitude, at least MinIndex and
// at most MaxIndex. It returns MinIndex for zero, which a Distribution counts in Zeros
// instead, and for NaN and negative numbers.
func Index(magnitude float64) int {
	if !(magnitude > 0) {
		return MinIndex
	}
	return bucket.Index(magnitude)
}
