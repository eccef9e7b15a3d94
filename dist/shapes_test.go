package dist_test

import (
	"math"
	"math/rand/v2"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// A shape is a way in which values are distributed.
type shape struct {
	name string
	draw func(*rand.Rand) float64
}

var shapes = []shape{
	{"uniform", (*rand.Rand).Float64},
	{"lognormal", func(r *rand.Rand) float64 { return lognormal(r, 0.02) }},
	{"bimodal", func(r *rand.Rand) float64 {
		if r.IntN(10) < 7 {
			return 0.001 * (1 + 0.1*r.Float64())
		}
		return 0.2 * (1 + 0.1*r.Float64())
	}},
	{"heavy tail", func(r *rand.Rand) float64 { return 0.001 * math.Pow(1-r.Float64(), -2) }},
	{"constant", func(*rand.Rand) float64 { return 0.1 }},
	{"integers", func(r *rand.Rand) float64 { return float64(r.IntN(2000)) }},
	{"tiny", func(r *rand.Rand) float64 { return lognormal(r, 1e-15) }},
	{"huge", func(r *rand.Rand) float64 { return lognormal(r, 1e15) }},
	{"negative", func(r *rand.Rand) float64 { return -lognormal(r, 20) }},
	{"both signs", func(r *rand.Rand) float64 { return r.NormFloat64() * 1e6 }},
	{"zeros", func(r *rand.Rand) float64 {
		if r.IntN(3) < 2 {
			return 0
		}
		return lognormal(r, 0.02)
	}},
	{"powers of two", func(r *rand.Rand) float64 {
		return beside(r, math.Ldexp(1, r.IntN(40)-20))
	}},
	{"bounds of buckets", func(r *rand.Rand) float64 {
		v := beside(r, dist.Bucket{Index: r.IntN(2*dist.MaxIndex-2) - dist.MaxIndex + 1}.Upper())
		if r.IntN(4) == 0 {
			return -v
		}
		return v
	}},
	{"126 octaves", func(r *rand.Rand) float64 { return math.Exp2(r.Float64()*126 - 63) }},
}

func lognormal(r *rand.Rand, median float64) float64 { return median * math.Exp(r.NormFloat64()) }

// beside returns v or one of the two numbers next to it.
func beside(r *rand.Rand, v float64) float64 {
	switch r.IntN(3) {
	case 0:
		return math.Nextafter(v, 0)
	case 1:
		return math.Nextafter(v, math.Inf(1))
	}
	return v
}

func (s shape) values(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(uint64(n), seed))
	values := make([]float64, n)
	for i := range values {
		values[i] = s.draw(r)
	}
	return values
}

func distributionOf(values []float64) *dist.Distribution {
	d := monitor.NewRegistry().Scope("test").ValDist("v")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

// exact returns the quantile by its definition: the value at rank ceil(q*n).
func exact(sorted []float64, q float64) float64 {
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}
