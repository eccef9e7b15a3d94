package oracle

import (
	"math"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

// byPrometheus returns the histogram that Prometheus' client library makes of the
// values at this schema. For that library, a threshold of 0 means its default, and
// -1 means zero.
func byPrometheus(t testing.TB, schema int32, threshold float64, values ...float64) *dto.Histogram {
	t.Helper()
	if threshold == 0 {
		threshold = prometheus.NativeHistogramZeroThresholdZero
	}
	h := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "v",
		// A factor just above the base, so that rounding does not make it
		// the schema below.
		NativeHistogramBucketFactor:  math.Exp2(math.Exp2(-float64(schema))) * (1 + 1e-12),
		NativeHistogramZeroThreshold: threshold,
	})
	for _, v := range values {
		h.Observe(v)
	}
	var read dto.Metric
	require.NoError(t, h.Write(&read))
	require.Equal(t, schema, read.Histogram.GetSchema())
	read.Histogram.CreatedTimestamp = nil
	return read.Histogram
}

// exposed returns d as a program would expose it.
func exposed(d *monitor.Distribution, limit int) *dto.Histogram {
	n := d.Native(limit)
	spans := func(from []dist.NativeSpan) (spans []*dto.BucketSpan) {
		for _, s := range from {
			spans = append(spans, &dto.BucketSpan{Offset: &s.Offset, Length: &s.Length})
		}
		return spans
	}
	return &dto.Histogram{
		SampleCount:   &d.Count,
		SampleSum:     &d.Sum,
		Schema:        &n.Schema,
		ZeroThreshold: &n.ZeroThreshold,
		ZeroCount:     &n.ZeroCount,
		NegativeSpan:  spans(n.Negative.Spans),
		NegativeDelta: n.Negative.Deltas,
		PositiveSpan:  spans(n.Positive.Spans),
		PositiveDelta: n.Positive.Deltas,
	}
}

// TestNativeIsPrometheus compares the whole message, with its spans and deltas, at
// every schema that results from a limit on buckets.
func TestNativeIsPrometheus(t *testing.T) {
	eachSet(t, func(t *testing.T, values []float64) {
		d := distribution(values...)
		seen := map[int32]bool{}
		for _, limit := range []int{0, 160, 80, 40, 20, 10, 5, 2, 1} {
			got := exposed(d, limit)
			if seen[got.GetSchema()] {
				continue
			}
			seen[got.GetSchema()] = true
			want := byPrometheus(t, got.GetSchema(), 0, values...)
			require.True(t, proto.Equal(want, got), "want %v\ngot  %v", want, got)
		}
	})
}

func TestNativeOfNothing(t *testing.T) {
	require.True(t, proto.Equal(byPrometheus(t, dist.Scale, 0), exposed(distribution(), 0)))
}

// TestNativeZeroThreshold observes magnitudes too small to be told apart. None is
// next to the threshold, which is a bound like those in bounds_test.go.
func TestNativeZeroThreshold(t *testing.T) {
	threshold := monitor.Bucket{Index: -64 * 64}.Upper()
	values := []float64{0, 1, -1, 1e-30, -1e-300, threshold, threshold * (1 + 1e-12)}
	want, got := byPrometheus(t, dist.Scale, threshold, values...), exposed(distribution(values...), 0)
	require.True(t, proto.Equal(want, got), "want %v\ngot  %v", want, got)
}

// TestNativeRoundTrip sends a distribution over the wire and rebuilds its buckets
// from the message.
func TestNativeRoundTrip(t *testing.T) {
	eachSet(t, func(t *testing.T, values []float64) {
		d := distribution(values...)
		wire, err := proto.Marshal(exposed(d, 0))
		require.NoError(t, err)
		var h dto.Histogram
		require.NoError(t, proto.Unmarshal(wire, &h))
		require.Equal(t, d, &monitor.Distribution{
			Count:    h.GetSampleCount(),
			Sum:      h.GetSampleSum(),
			Min:      d.Min,
			Max:      d.Max,
			Zeros:    h.GetZeroCount(),
			Positive: buckets(h.GetPositiveSpan(), h.GetPositiveDelta()),
			Negative: buckets(h.GetNegativeSpan(), h.GetNegativeDelta()),
		})
	})
}

// buckets returns the buckets that spans and deltas describe. Prometheus' index is
// one above OpenTelemetry's.
func buckets(spans []*dto.BucketSpan, deltas []int64) (buckets []monitor.Bucket) {
	index, count := -1, int64(0)
	for _, s := range spans {
		index += int(s.GetOffset())
		for range s.GetLength() {
			count += deltas[0]
			if count > 0 {
				buckets = append(buckets, monitor.Bucket{Index: index, Count: uint64(count)})
			}
			index, deltas = index+1, deltas[1:]
		}
	}
	return buckets
}
