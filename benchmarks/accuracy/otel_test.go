package accuracy

import (
	"context"
	"fmt"
	"math"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// otelDefaultSeconds records seconds, the unit of durations in the semantic
// conventions, in the SDK's default buckets.
func otelDefaultSeconds(values []float64) ([]float64, error) { return otelDefault(values, 1) }

// otelDefaultMilliseconds records milliseconds, for which those buckets were made.
func otelDefaultMilliseconds(values []float64) ([]float64, error) { return otelDefault(values, 1000) }

func otelDefault(values []float64, perSecond float64) ([]float64, error) {
	data, err := otelCollect(values, perSecond)
	if err != nil {
		return nil, err
	}
	h, ok := data.(metricdata.Histogram[float64])
	if !ok || len(h.DataPoints) != 1 {
		return nil, fmt.Errorf("accuracy: OpenTelemetry collected a %T", data)
	}
	point := h.DataPoints[0]
	var buckets []bucket
	lower := math.Inf(-1)
	for i, n := range point.BucketCounts {
		upper := math.Inf(1)
		if i < len(point.Bounds) {
			upper = point.Bounds[i]
		}
		buckets = append(buckets, bucket{lower, upper, n})
		lower = upper
	}
	return each(func(q float64) float64 { return linear(buckets, q) / perSecond }), nil
}

func otelExponential(values []float64) ([]float64, error) {
	data, err := otelCollect(values, 1, metric.WithView(metric.NewView(
		metric.Instrument{Name: "values"},
		metric.Stream{Aggregation: metric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20}},
	)))
	if err != nil {
		return nil, err
	}
	h, ok := data.(metricdata.ExponentialHistogram[float64])
	if !ok || len(h.DataPoints) != 1 {
		return nil, fmt.Errorf("accuracy: OpenTelemetry collected a %T", data)
	}
	p := h.DataPoints[0]
	buckets := side(int(p.NegativeBucket.Offset), int(p.Scale), p.NegativeBucket.Counts, true)
	if p.ZeroCount > 0 {
		buckets = append(buckets, bucket{-p.ZeroThreshold, p.ZeroThreshold, p.ZeroCount})
	}
	buckets = append(buckets, side(int(p.PositiveBucket.Offset), int(p.Scale), p.PositiveBucket.Counts, false)...)
	return each(func(q float64) float64 { return exponential(buckets, q) }), nil
}

// otelCollect records the values and collects them once.
func otelCollect(values []float64, perSecond float64, options ...metric.Option) (metricdata.Aggregation, error) {
	ctx := context.Background()
	reader := metric.NewManualReader()
	provider := metric.NewMeterProvider(append(options, metric.WithReader(reader))...)
	defer provider.Shutdown(ctx)
	histogram, err := provider.Meter("accuracy").Float64Histogram("values")
	if err != nil {
		return nil, err
	}
	for _, v := range values {
		histogram.Record(ctx, v*perSecond)
	}
	var all metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &all); err != nil {
		return nil, err
	}
	if len(all.ScopeMetrics) != 1 || len(all.ScopeMetrics[0].Metrics) != 1 {
		return nil, fmt.Errorf("accuracy: OpenTelemetry collected %v", all.ScopeMetrics)
	}
	return all.ScopeMetrics[0].Metrics[0].Data, nil
}
