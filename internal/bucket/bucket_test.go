package bucket

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIndexHoldsItsBounds(t *testing.T) {
	for i := MinIndex; i <= MaxIndex; i++ {
		require.Equal(t, i, Index(Upper(i)), "the upper bound of bucket %d is inside", i)
		if i < MaxIndex {
			require.Equal(t, i+1, Index(math.Nextafter(Upper(i), math.Inf(1))), "the next value is in bucket %d", i+1)
		}
	}
}

// TestBoundsAgainstExactArithmetic holds each bound and its neighbours against
// 2^(i/64), by arithmetic that does not round: 53 bits to the 64th power are
// fewer than 3400.
func TestBoundsAgainstExactArithmetic(t *testing.T) {
	for i := range perOctave {
		bound := Lower(i)
		for _, v := range []float64{math.Nextafter(bound, 0), bound, math.Nextafter(bound, 4)} {
			power := new(big.Float).SetPrec(3400).SetFloat64(v)
			for range Scale {
				power.Mul(power, power)
			}
			above := power.Cmp(new(big.Float).SetMantExp(big.NewFloat(1), i)) > 0
			require.Equal(t, above, v > bound, "bound %d, value %b", i, v)
		}
	}
}

func TestMiddleIsWithinTheStatedError(t *testing.T) {
	for i := MinIndex; i <= MaxIndex; i++ {
		require.LessOrEqual(t, (Upper(i)-Middle(i))/Upper(i), RelativeError)
		require.LessOrEqual(t, (Middle(i)-Lower(i))/Lower(i), RelativeError)
	}
}

func FuzzIndex(f *testing.F) {
	f.Add(1.0)
	f.Add(math.MaxFloat64)
	f.Add(math.SmallestNonzeroFloat64)
	f.Add(0x1.0000000000001p+3)
	f.Fuzz(func(t *testing.T, v float64) {
		if !(v > 0) || math.IsInf(v, 1) {
			return
		}
		i := Index(v)
		inside := Lower(i) < v && v <= Upper(i)
		clamped := i == MinIndex && v <= Lower(i) || i == MaxIndex && v > Upper(i)
		if !inside && !clamped {
			t.Fatalf("Index(%g) = %d, which is (%g, %g]", v, i, Lower(i), Upper(i))
		}
	})
}
