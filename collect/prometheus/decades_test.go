package prometheus

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestDecades observes more and more values without a unit: bounds are only ever added, and
// each value is between two of them.
func TestDecades(t *testing.T) {
	v := monitor.NewRegistry().Scope("a").ValDist("b")
	s := newSettings(Options{})
	require.Equal(t, DefaultBuckets(monitor.None), s.boundsOf(monitor.None, v.Distribution()).values)
	seen := map[float64]bool{}
	for _, step := range []struct{ value, least, greatest float64 }{
		{3, 1, 10_000}, {10_000, 1, 10_000}, {0.0123, 0.01, 10_000}, {10_001, 0.01, 100_000}, {0, 0.01, 100_000},
		{-5, 0.01, 100_000}, {7e-6, 1e-6, 100_000}, {1e-300, 1e-12, 100_000}, {1e300, 1e-12, 1e18},
	} {
		v.Observe(step.value)
		b := s.boundsOf(monitor.None, v.Distribution())
		require.Equal(t, step.least, b.values[0], "%g", step.value)
		require.Equal(t, step.greatest, b.values[len(b.values)-1], "%g", step.value)
		require.Len(t, b.texts, len(b.values))
		require.Len(t, b.reach, len(b.values))
		now := map[float64]bool{}
		for i, bound := range b.values {
			now[bound] = true
			require.Equal(t, newTexts(bound), b.texts[i])
		}
		for bound := range seen {
			require.Contains(t, now, bound)
		}
		seen = now
	}
	given := map[monitor.Unit][]float64{monitor.None: {1}}
	require.Equal(t, []float64{1}, newSettings(Options{Buckets: given}).boundsOf(monitor.None, v.Distribution()).values)
	require.Equal(t, DefaultBuckets(monitor.Seconds), s.boundsOf(monitor.Seconds, v.Distribution()).values)
}

// TestMedianOfSmallValues is what histogram_quantile says of values of 0.0123.
func TestMedianOfSmallValues(t *testing.T) {
	v := monitor.NewRegistry().Scope("a").ValDist("b")
	for range 100 {
		v.Observe(0.0123)
	}
	page := render(Options{}, text004, monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindValDist, Distribution: v.Distribution()})
	require.Contains(t, page, "a_b_bucket{le=\"0.01\"} 0\n")
	require.Contains(t, page, "a_b_bucket{le=\"0.02\"} 100\n")
}
