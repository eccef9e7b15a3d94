package dist_test

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzDistribution takes any float64s and holds everything that can be said of
// their distribution against the values themselves.
func FuzzDistribution(f *testing.F) {
	add := func(values ...float64) {
		var data []byte
		for _, v := range values {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		}
		f.Add(data)
	}
	add()
	add(0, math.Copysign(0, -1), 1, -1)
	add(math.NaN(), math.Inf(1), math.Inf(-1), 3)
	add(math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64)
	add(0x1p-64, math.Nextafter(0x1p-64, 1), 0x1p64, math.Nextafter(0x1p64, math.Inf(1)))
	for _, s := range shapes {
		add(s.values(20, 0)...)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var all, finite []float64
		for ; len(data) >= 8 && len(all) < 200; data = data[8:] {
			v := math.Float64frombits(binary.LittleEndian.Uint64(data))
			all = append(all, v)
			if !math.IsNaN(v - v) {
				finite = append(finite, v)
			}
		}
		d := distributionOf(all)
		require.EqualValues(t, len(all)-len(finite), d.Invalid)
		describes(t, d, finite)

		half := len(all) / 2
		merged := distributionOf(all[:half])
		merged.Merge(distributionOf(all[half:]))
		require.Equal(t, d.Count, merged.Count)
		require.Equal(t, d.Invalid, merged.Invalid)
		require.Equal(t, d.Positive, merged.Positive)
		require.Equal(t, d.Negative, merged.Negative)
		diff := merged.Sub(distributionOf(all[:half]))
		require.Equal(t, distributionOf(all[half:]).Positive, diff.Positive)
		require.Equal(t, distributionOf(all[half:]).Negative, diff.Negative)

		for _, limit := range []int{0, 2, 16, 160} {
			isExponential(t, d, limit)
			isNative(t, d, limit)
		}
		slices.Sort(finite)
		isCumulative(t, d, finite, boundsFrom(finite))
		if len(finite) == 0 {
			return
		}
		for _, q := range quantiles {
			want := exact(finite, q)
			if m := math.Abs(want); m == 0 || m > 0x1p-64 && m <= 0x1p64 {
				near(t, want, d.Quantile(q), "q=%g", q)
			}
			require.True(t, d.Min <= d.Quantile(q) && d.Quantile(q) <= d.Max)
		}
	})
}
