package accuracy

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	hashiprom "github.com/hashicorp/go-metrics/prometheus"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/uber-go/tally/v4"
)

// hdrHistogram covers the range from a nanosecond to an hour, as in its
// documentation's examples for latencies.
func hdrHistogram(values []float64) ([]float64, error) {
	whole, err := nanoseconds(values)
	if err != nil {
		return nil, err
	}
	h := hdrhistogram.New(1, int64(time.Hour), 3)
	for _, v := range whole {
		if err := h.RecordValue(v); err != nil {
			return nil, fmt.Errorf("accuracy: hdrhistogram: %w", err)
		}
	}
	return each(func(q float64) float64 { return float64(h.ValueAtQuantile(100*q)) / 1e9 }), nil
}

// hashicorpInmem is the in-memory sink. It keeps the count, the sum, the extremes
// and the sum of squares, and therefore has no quantiles.
func hashicorpInmem([]float64) ([]float64, error) {
	return nil, errors.New("accuracy: hashicorp's in-memory sink has no quantiles")
}

// hashicorpPrometheus has client_golang's summaries, with objectives of its own.
func hashicorpPrometheus(values []float64) ([]float64, error) {
	registry := prometheus.NewRegistry()
	sink, err := hashiprom.NewPrometheusSinkFrom(hashiprom.PrometheusOpts{Registerer: registry, Expiration: time.Minute})
	if err != nil {
		return nil, err
	}
	key := []string{"values"}
	for _, v := range values {
		sink.AddSample(key, float32(v))
	}
	families, err := registry.Gather()
	if err != nil {
		return nil, err
	}
	for _, f := range families {
		if f.GetName() == "values" {
			return summarized(f.GetMetric()[0].GetSummary()), nil
		}
	}
	return nil, errors.New("accuracy: hashicorp's Prometheus sink did not expose the values")
}

func tallyDefault(values []float64) ([]float64, error) {
	whole, err := nanoseconds(values)
	if err != nil {
		return nil, err
	}
	scope := tally.NewTestScope("", nil)
	histogram := scope.Histogram("values", tally.DefaultBuckets)
	for _, v := range whole {
		histogram.RecordDuration(time.Duration(v))
	}
	snapshot := scope.Snapshot().Histograms()["values+"]
	if snapshot == nil {
		return nil, errors.New("accuracy: tally has no histogram of the values")
	}
	counts := snapshot.Durations()
	var bounds []time.Duration
	for bound := range counts {
		bounds = append(bounds, bound)
	}
	slices.Sort(bounds)
	var buckets []bucket
	lower := math.Inf(-1)
	for _, bound := range bounds {
		upper := bound.Seconds()
		if bound == math.MaxInt64 {
			upper = math.Inf(1)
		}
		buckets = append(buckets, bucket{lower, upper, uint64(counts[bound])})
		lower = upper
	}
	return each(func(q float64) float64 { return linear(buckets, q) }), nil
}
