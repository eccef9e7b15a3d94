package accuracy

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// A Shape is a way in which values are distributed.
type Shape struct {
	Name string
	// Size is the number of values in a set, 0 for Values.
	Size int
	draw func(*rand.Rand) float64
}

// None of Quantiles is at a gap between two clusters. There, one rank more or less
// would decide, and definitions differ by that much.
var (
	Uniform   = Shape{Name: "Uniform", draw: (*rand.Rand).Float64}
	Lognormal = Shape{Name: "Lognormal", draw: func(r *rand.Rand) float64 { return lognormal(r, 0.020, 1) }}
	Bimodal   = Shape{Name: "Bimodal", draw: func(r *rand.Rand) float64 {
		if r.Float64() < 0.7 {
			return lognormal(r, 0.001, 0.1)
		}
		return lognormal(r, 0.200, 0.1)
	}}
	HeavyTail = Shape{Name: "HeavyTail", draw: func(r *rand.Rand) float64 { return pareto(r, 0.001, 1.1) }}
	Constant  = Shape{Name: "Constant", draw: func(*rand.Rand) float64 { return 0.0123 }}
	Integers  = Shape{Name: "Integers", draw: func(r *rand.Rand) float64 { return float64(1 + r.IntN(999)) }}
	Tiny      = Shape{Name: "Tiny", draw: func(r *rand.Rand) float64 { return lognormal(r, 1e-12, 1) }}
	Huge      = Shape{Name: "Huge", draw: func(r *rand.Rand) float64 { return lognormal(r, 1e15, 1) }}
	Negative  = Shape{Name: "Negative", draw: func(r *rand.Rand) float64 { return -lognormal(r, 20, 1) }}
	Zeros     = Shape{Name: "Zeros", draw: func(r *rand.Rand) float64 {
		if r.Float64() < 0.6 {
			return 0
		}
		return lognormal(r, 0.020, 1)
	}}
	// PowersOfTwo lie on bounds of base-2 buckets and on both sides next to them.
	PowersOfTwo = Shape{Name: "PowersOfTwo", draw: func(r *rand.Rand) float64 {
		v := math.Ldexp(1, r.IntN(17)-12)
		switch r.IntN(3) {
		case 0:
			return math.Nextafter(v, 0)
		case 1:
			return math.Nextafter(v, math.Inf(1))
		}
		return v
	}}
	OneSample = Shape{Name: "OneSample", Size: 1, draw: Lognormal.draw}
)

// Shapes are all of them.
var Shapes = []Shape{Uniform, Lognormal, Bimodal, HeavyTail, Constant, Integers, Tiny, Huge, Negative, Zeros, PowersOfTwo, OneSample}

// values returns the set of this number, the same each time.
func (s Shape) values(run int) []float64 {
	n := s.Size
	if n == 0 {
		n = Values
	}
	seed := fnv.New64a()
	seed.Write([]byte(s.Name))
	r := rand.New(rand.NewPCG(seed.Sum64(), uint64(run)))
	values := make([]float64, n)
	for i := range values {
		values[i] = s.draw(r)
	}
	return values
}

func lognormal(r *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}

func pareto(r *rand.Rand, least, alpha float64) float64 {
	return least * math.Pow(1-r.Float64(), -1/alpha)
}
