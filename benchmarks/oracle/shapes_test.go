package oracle

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

// shapes are ways in which values may be distributed. None has values next to an
// irrational bound of a bucket, which bounds_test.go tests. All other values have
// one right bucket.
var shapes = []struct {
	name string
	draw func(*rand.Rand) float64
}{
	{"uniform", (*rand.Rand).Float64},
	{"lognormal", func(r *rand.Rand) float64 { return 0.02 * math.Exp(r.NormFloat64()) }},
	{"bimodal", func(r *rand.Rand) float64 { return []float64{0.001, 0.2}[r.IntN(2)] * math.Exp(0.1*r.NormFloat64()) }},
	{"heavy tail", func(r *rand.Rand) float64 { return 0.001 * math.Pow(1-r.Float64(), -2) }},
	{"constant", func(*rand.Rand) float64 { return 0.1 }},
	{"integers", func(r *rand.Rand) float64 { return float64(r.IntN(2000)) }},
	{"tiny", func(r *rand.Rand) float64 { return 1e-15 * math.Exp(r.NormFloat64()) }},
	{"huge", func(r *rand.Rand) float64 { return 1e15 * math.Exp(r.NormFloat64()) }},
	{"negative", func(r *rand.Rand) float64 { return -20 * math.Exp(r.NormFloat64()) }},
	{"both signs", func(r *rand.Rand) float64 { return r.NormFloat64() * 1e6 }},
	{"zeros", func(r *rand.Rand) float64 { return float64(r.IntN(3)/2) * r.Float64() }},
	{"126 octaves", func(r *rand.Rand) float64 { return math.Exp2(r.Float64()*126 - 63) }},
	{"powers of two and next to them", func(r *rand.Rand) float64 {
		v := math.Ldexp(float64(1-2*r.IntN(2)), r.IntN(126)-62)
		return []float64{v, math.Nextafter(v, 0), math.Nextafter(v, 2*v)}[r.IntN(3)]
	}},
}

// eachSet runs f on sets of all shapes and of several sizes, from one value on.
func eachSet(t *testing.T, f func(t *testing.T, values []float64)) {
	for _, s := range shapes {
		for _, n := range []int{1, 2, 3, 10, 1000, 20_000} {
			t.Run(fmt.Sprintf("%s/%d", s.name, n), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(n)))
				values := make([]float64, n)
				for i := range values {
					values[i] = s.draw(r)
				}
				f(t, values)
			})
		}
	}
}

func distribution(values ...float64) *monitor.Distribution {
	v := monitor.NewRegistry().Scope("oracle").ValDist("v")
	for _, x := range values {
		v.Observe(x)
	}
	return v.Distribution()
}
