// Package bucket has the arithmetic of base-2 exponential histograms: the bucket of a
// value, and the bounds and the middle of a bucket.
package bucket

import "math"

// Scale is the scale of OpenTelemetry's exponential histograms, which Prometheus
// calls schema: there are 2^Scale buckets to each power of two.
const Scale = 6

const (
	perOctave    = 1 << Scale
	mantissaBits = 52
	mantissaMask = 1<<mantissaBits - 1
	exponentBias = 1023

	// Magnitudes outside (2^-octaves, 2^octaves] share the outermost buckets,
	// so that hostile values cannot make a sketch large.
	octaves = 64

	// MinIndex is the first bucket, which extends down to zero.
	MinIndex = -octaves * perOctave
	// MaxIndex is the last bucket, which has no upper bound.
	MaxIndex = octaves*perOctave - 1

	// guessBits is the number of leading mantissa bits that select a first
	// guess. A step of 2^-7 is narrower than the narrowest bucket of an octave
	// (2^(1/64)-1 = 0.0109), so a guess is never off by more than one.
	guessBits = Scale + 1
)

// boundary[i] is the mantissa of the greatest float64 that is not above
// 2^(i/perOctave). A float64 is above that number if and only if it is above the
// irrational bound itself. The last element is a sentinel. The mantissas are
// constants because math.Exp2 is off by one for some of them, and for different
// ones on different architectures.
var boundary = [perOctave + 1]uint64{
	0x0000000000000, 0x02c9a3e778060, 0x059b0d3158574, 0x0874518759bc8, 0x0b5586cf9890f, 0x0e3ec32d3d1a2,
	0x11301d0125b50, 0x1429aaea92ddf, 0x172b83c7d517a, 0x1a35beb6fcb75, 0x1d4873168b9aa, 0x2063b88628cd6,
	0x2387a6e756238, 0x26b4565e27cdd, 0x29e9df51fdee1, 0x2d285a6e4030b, 0x306fe0a31b715, 0x33c08b26416ff,
	0x371a7373aa9ca, 0x3a7db34e59ff6, 0x3dea64c123422, 0x4160a21f72e29, 0x44e086061892d, 0x486a2b5c13cd0,
	0x4bfdad5362a27, 0x4f9b2769d2ca6, 0x5342b569d4f81, 0x56f4736b527da, 0x5ab07dd485429, 0x5e76f15ad2148,
	0x6247eb03a5584, 0x6623882552224, 0x6a09e667f3bcc, 0x6dfb23c651a2e, 0x71f75e8ec5f73, 0x75feb564267c8,
	0x7a11473eb0186, 0x7e2f336cf4e62, 0x82589994cce12, 0x868d99b4492ec, 0x8ace5422aa0db, 0x8f1ae99157736,
	0x93737b0cdc5e4, 0x97d829fde4e4f, 0x9c49182a3f090, 0xa0c667b5de564, 0xa5503b23e255c, 0xa9e6b5579fdbf,
	0xae89f995ad3ad, 0xb33a2b84f15fa, 0xb7f76f2fb5e46, 0xbcc1e904bc1d2, 0xc199bdd85529c, 0xc67f12e57d14b,
	0xcb720dcef9069, 0xd072d4a07897b, 0xd5818dcfba487, 0xda9e603db3285, 0xdfc97337b9b5e, 0xe502ee78b3ff6,
	0xea4afa2a490d9, 0xefa1bee615a27, 0xf50765b6e4540, 0xfa7c1819e90d8,
	perOctave: 1 << mantissaBits,
}

// guess[m] has two values, so that one look-up yields both: in its lower eight bits
// the bucket that holds the smallest mantissa that begins with m, and above them the
// mantissa at which that bucket ends.
var guess [1 << guessBits]uint64

func init() {
	bucket := uint64(0)
	for m := range guess {
		for boundary[bucket+1] <= uint64(m)<<(mantissaBits-guessBits) {
			bucket++
		}
		guess[m] = boundary[bucket+1]<<8 | bucket
	}
}

// Index returns the bucket of a magnitude v above zero: the i for which
// 2^(i/64) < v <= 2^((i+1)/64), limited to the range from MinIndex to MaxIndex.
// Upper bounds are inclusive, as in the OpenTelemetry metrics data model,
// "Exponential Buckets".
func Index(v float64) int {
	// The predecessor of v turns the inclusive bound into an exclusive one.
	bits := math.Float64bits(v) - 1
	mantissa := bits & mantissaMask
	g := guess[mantissa>>(mantissaBits-guessBits)]
	i := int(g & 0xff)
	if mantissa<<8|0xff >= g {
		i++
	}
	i += (int(bits>>mantissaBits) - exponentBias) * perOctave
	return min(max(i, MinIndex), MaxIndex)
}

// Lower returns the exclusive lower bound of bucket i.
func Lower(i int) float64 {
	octave, sub := i>>Scale, i&(perOctave-1)
	return math.Ldexp(math.Float64frombits(boundary[sub]|exponentBias<<mantissaBits), octave)
}

// Upper returns the inclusive upper bound of bucket i.
func Upper(i int) float64 { return Lower(i + 1) }

// Middle returns the value that represents bucket i. It is within RelativeError of
// every value in the bucket.
func Middle(i int) float64 { return Between(Lower(i), Upper(i)) }

// Between returns the value that represents the values between two bounds above zero:
// the harmonic mean, whose largest relative error is the smallest possible. If upper
// is infinite, it returns lower.
func Between(lower, upper float64) float64 {
	if math.IsInf(upper, 1) {
		return lower
	}
	return 2 * lower / (lower + upper) * upper
}

// RelativeError is the greatest relative error of Middle: (b-1)/(b+1) for b = 2^(1/64).
const RelativeError = 0.00542
