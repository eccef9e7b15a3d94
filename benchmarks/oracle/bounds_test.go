package oracle

import (
	"math"
	"math/big"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

// exactIndex returns the i for which 2^(i/64) < v <= 2^((i+1)/64), that is 2^i <
// v^64 <= 2^(i+1). Its arithmetic does not round: the 64th power of a number of 53
// bits has fewer than 3400 bits.
func exactIndex(v float64) int {
	power := new(big.Float).SetPrec(3400).SetFloat64(v)
	for range dist.Scale {
		power.Mul(power, power)
	}
	mantissa := new(big.Float)
	exponent := power.MantExp(mantissa) // of a mantissa in [0.5, 1)
	if mantissa.Cmp(big.NewFloat(0.5)) == 0 {
		exponent--
	}
	return exponent - 1
}

// TestBoundsByExactArithmetic observes each bound of an octave and its four nearest
// neighbours, one value at a time. Except for the powers of two, all bounds are
// irrational: a float64 next to the bound must stand for it.
//
//   - OpenTelemetry's SDK has a logarithm decide, which errs for many of them;
//   - Prometheus' library has a table of the nearest float64s, which errs by
//     that number itself where it is above the bound;
//   - this module has a table too, and must not err by more than one number,
//     the one that stands for the bound or one next to it.
//
// All three must be right about a power of two and its neighbours.
func TestBoundsByExactArithmetic(t *testing.T) {
	wrong := map[string]int{}
	values := 0
	for _, octave := range []int{-40, -10, 0, 10} {
		for i := range 64 {
			bound := monitor.Bucket{Index: octave*64 + i}.Lower()
			below, above := math.Nextafter(bound, 0), math.Nextafter(bound, 2*bound)
			for _, v := range []float64{math.Nextafter(below, 0), below, bound, above, math.Nextafter(above, 2*bound)} {
				values++
				want := exactIndex(v)
				require.True(t, math.Abs(float64(want-octave*64-i)+0.5) == 0.5, "next to the bound of bucket %d", i)
				for who, got := range map[string]int{
					"monitor":       distribution(v).Positive[0].Index,
					"OpenTelemetry": int(byOTel(t, 160, v).PositiveBucket.Offset),
					"Prometheus":    int(byPrometheus(t, dist.Scale, 0, v).PositiveSpan[0].GetOffset()) - 1,
				} {
					if got == want {
						continue
					}
					wrong[who]++
					require.NotZero(t, i, "%s is wrong about %b", who, v)
					require.NotEqual(t, "monitor", who, "wrong about %b", v)
				}
			}
		}
	}
	t.Logf("of %d values, in the wrong bucket: %v", values, wrong)
}
