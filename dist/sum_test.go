package dist_test

import (
	"math"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

// TestSumsStayFinite is about distributions that a source made, whose sums may be anything.
func TestSumsStayFinite(t *testing.T) {
	const most = math.MaxFloat64
	inf := math.Inf(1)
	of := func(count uint64, sum float64) *dist.Distribution {
		return &dist.Distribution{Count: count, Zeros: count, Sum: sum}
	}
	for _, c := range []struct{ before, now, diff, both float64 }{
		{1, 3, 2, 4}, {most, most, 0, most}, {-most, most, most, 0}, {most, -most, -most, 0},
		{inf, inf, 0, most}, {-inf, -inf, 0, -most}, {1, inf, most, most}, {math.NaN(), 1, 0, 0},
	} {
		require.Equal(t, c.diff, of(2, c.now).Sub(of(1, c.before)).Sum, "%g - %g", c.now, c.before)
		both := of(1, c.before)
		both.Merge(of(2, c.now))
		require.Equal(t, c.both, both.Sum, "%g + %g", c.now, c.before)
	}
}
