package oracle

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// byOTel returns the histogram that OpenTelemetry's SDK makes of the values, at
// scale 6 or less and with at most size buckets on each side.
func byOTel(t testing.TB, size int32, values ...float64) metricdata.ExponentialHistogramDataPoint[float64] {
	t.Helper()
	reader := metric.NewManualReader()
	provider := metric.NewMeterProvider(metric.WithReader(reader), metric.WithView(metric.NewView(
		metric.Instrument{Name: "*"},
		metric.Stream{Aggregation: metric.AggregationBase2ExponentialHistogram{MaxScale: dist.Scale, MaxSize: size}},
	)))
	h, err := provider.Meter("oracle").Float64Histogram("v")
	require.NoError(t, err)
	for _, v := range values {
		h.Record(t.Context(), v)
	}
	var read metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(t.Context(), &read))
	require.NoError(t, provider.Shutdown(t.Context()))
	return read.ScopeMetrics[0].Metrics[0].Data.(metricdata.ExponentialHistogram[float64]).DataPoints[0]
}

// TestExponentialIsOTels compares field by field. The SDK lowers its scale while
// values arrive; Exponential lowers it once, at the end.
func TestExponentialIsOTels(t *testing.T) {
	eachSet(t, func(t *testing.T, values []float64) {
		d := distribution(values...)
		for _, size := range []int32{2, 3, 20, 160, 8192} {
			want, got := byOTel(t, size, values...), d.Exponential(int(size))
			require.Equal(t, want.Scale, got.Scale)
			require.Equal(t, want.ZeroCount, got.ZeroCount)
			require.Equal(t, want.ZeroThreshold, got.ZeroThreshold)
			sameSide(t, want.PositiveBucket, got.Positive)
			sameSide(t, want.NegativeBucket, got.Negative)

			require.Equal(t, want.Count, d.Count)
			sum, magnitudes := exactSum(values)
			within := magnitudes * float64(len(values)) * 0x1p-52
			require.InDelta(t, sum, d.Sum, within)
			// The SDK adds up whole numbers in an int64, even those that are given
			// as float64: above 2^63 its sum is wrong.
			if magnitudes < 1<<63 {
				require.InDelta(t, sum, want.Sum, within)
			}
			least, _ := want.Min.Value()
			greatest, _ := want.Max.Value()
			require.Equal(t, least, d.Min)
			require.Equal(t, greatest, d.Max)
		}
	})
}

// exactSum returns the sum of the values and the sum of their magnitudes, each
// rounded once. Exact sums fit: from the least float64 to the greatest sum there
// are fewer than 2200 bits.
func exactSum(values []float64) (sum, magnitudes float64) {
	exact, all := new(big.Float).SetPrec(2200), new(big.Float).SetPrec(2200)
	for _, v := range values {
		exact.Add(exact, big.NewFloat(v))
		all.Add(all, big.NewFloat(math.Abs(v)))
	}
	sum, _ = exact.Float64()
	magnitudes, _ = all.Float64()
	return sum, magnitudes
}

// sameSide compares bucket by bucket. The SDK may leave empty buckets at the ends,
// and an offset without buckets.
func sameSide(t *testing.T, want metricdata.ExponentialBucket, got dist.ExponentialBuckets) {
	t.Helper()
	counts := want.Counts
	for len(counts) > 0 && counts[0] == 0 {
		counts, want.Offset = counts[1:], want.Offset+1
	}
	for len(counts) > 0 && counts[len(counts)-1] == 0 {
		counts = counts[:len(counts)-1]
	}
	require.True(t, slices.Equal(counts, got.Counts), "%v instead of %v", got.Counts, counts)
	if len(counts) > 0 {
		require.Equal(t, want.Offset, got.Offset)
	}
}
