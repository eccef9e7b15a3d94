package sketch

import "math"

// Scale is the number of times the range from 1 to 2 is halved: 2^Scale
// buckets to each power of two. It is the scale of OpenTelemetry's and
// Prometheus' exponential histograms ("schema" there).
const Scale = 6

const (
	perOctave    = 1 << Scale
	mantissaBits = 52
	mantissaMask = 1<<mantissaBits - 1
	exponentBias = 1023

	// Magnitudes outside (2^-octaves, 2^octaves] share the outermost buckets,
	// so that hostile values cannot make a sketch large.
	octaves  = 64
	minIndex = -octaves * perOctave
	// MaxIndex is the last bucket, which has no upper bound.
	MaxIndex = octaves*perOctave - 1

	// guessBits is the number of leading mantissa bits that select a first
	// guess. A step of 2^-7 is narrower than the narrowest bucket of an octave
	// (2^(1/64)-1 = 0.0109), so a guess is never off by more than one.
	guessBits = Scale + 1
)

var (
	// boundary[i] is the mantissa of 2^(i/perOctave); the last is a sentinel.
	boundary [perOctave + 1]uint64
	// guess[m] is, in its lower eight bits, the bucket that holds the smallest
	// mantissa that begins with m, and above them the mantissa of that bucket's
	// end: one look-up for both.
	guess [1 << guessBits]uint64
)

func init() {
	for i := range perOctave {
		boundary[i] = math.Float64bits(math.Exp2(float64(i)/perOctave)) & mantissaMask
	}
	boundary[perOctave] = 1 << mantissaBits
	bucket := uint64(0)
	for m := range guess {
		for boundary[bucket+1] <= uint64(m)<<(mantissaBits-guessBits) {
			bucket++
		}
		guess[m] = boundary[bucket+1]<<8 | bucket
	}
}

// index returns the bucket of a positive magnitude: the i for which
// 2^(i/64) < v <= 2^((i+1)/64). Upper bounds are inclusive, as in the
// OpenTelemetry metrics data model, "Exponential Buckets". The predecessor of v
// is looked up, which turns the inclusive bound into an exclusive one.
func index(v float64) int {
	bits := math.Float64bits(v) - 1
	mantissa := bits & mantissaMask
	g := guess[mantissa>>(mantissaBits-guessBits)]
	i := int(g & 0xff)
	if mantissa<<8|0xff >= g {
		i++
	}
	i += (int(bits>>mantissaBits) - exponentBias) * perOctave
	return min(max(i, minIndex), MaxIndex)
}

// Lower returns the exclusive lower bound of bucket i.
func Lower(i int) float64 {
	octave, sub := i>>Scale, i&(perOctave-1)
	return math.Ldexp(math.Float64frombits(boundary[sub]|exponentBias<<mantissaBits), octave)
}

// Upper returns the inclusive upper bound of bucket i.
func Upper(i int) float64 { return Lower(i + 1) }

// Middle returns the value that stands for all of bucket i: the harmonic mean
// of its bounds, whose largest relative error, RelativeError, is the smallest
// possible.
func Middle(i int) float64 {
	lower, upper := Lower(i), Upper(i)
	return 2 * lower / (lower + upper) * upper
}

// RelativeError bounds the error of Middle: (b-1)/(b+1) for b = 2^(1/64).
const RelativeError = 0.00542
