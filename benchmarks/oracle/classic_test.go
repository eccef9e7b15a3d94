package oracle

import (
	"math"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/require"
)

// cumulative returns the counts of the values in the client library's classic
// histogram with these bounds.
func cumulative(t *testing.T, bounds, values []float64) (counts []uint64) {
	t.Helper()
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "v", Buckets: bounds})
	for _, v := range values {
		h.Observe(v)
	}
	var read dto.Metric
	require.NoError(t, h.Write(&read))
	for _, b := range read.Histogram.Bucket {
		counts = append(counts, b.GetCumulativeCount())
	}
	return counts
}

// TestCumulativeIsPrometheusWithinABucket compares our counts with those of two
// other histograms, one with the same bounds and one with bounds that are 1.1 %
// greater: ours lie in between.
func TestCumulativeIsPrometheusWithinABucket(t *testing.T) {
	eachSet(t, func(t *testing.T, values []float64) {
		bounds := slices.Clone(prometheus.DefBuckets)
		for i := 0; i < len(values); i += 1 + len(values)/20 {
			bounds = append(bounds, values[i], values[i]*1.005)
		}
		bounds = append(bounds, -20, 0, 3, 100, 1e15)
		slices.Sort(bounds)
		bounds = slices.Compact(bounds)
		var greater []float64
		for _, bound := range bounds {
			greater = append(greater, bound+0.011*math.Abs(bound))
		}
		got := distribution(values...).AppendCumulative(nil, bounds)
		least, most := cumulative(t, bounds, values), cumulative(t, slices.Sorted(slices.Values(greater)), values)
		for i := range bounds {
			require.True(t, least[i] <= got[i] && got[i] <= most[i],
				"%d values not above %g, of %d to %d", got[i], bounds[i], least[i], most[i])
		}
	})
}

func TestCumulativeIsPrometheusAtPowersOfTwo(t *testing.T) {
	bounds := []float64{0}
	for exp := -63; exp < 64; exp++ {
		bounds = append(bounds, math.Ldexp(1, exp))
	}
	eachSet(t, func(t *testing.T, values []float64) {
		require.Equal(t, cumulative(t, bounds, values), distribution(values...).AppendCumulative(nil, bounds))
	})
}
