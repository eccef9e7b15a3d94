package accuracy

import (
	"math"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// observer is the common part of client_golang's histograms and summaries.
type observer interface {
	prometheus.Metric
	prometheus.Observer
}

func observed(m observer, values []float64) (*dto.Metric, error) {
	for _, v := range values {
		m.Observe(v)
	}
	read := new(dto.Metric)
	return read, m.Write(read)
}

func clientGolangClassic(values []float64) ([]float64, error) {
	read, err := observed(prometheus.NewHistogram(prometheus.HistogramOpts{Name: "values", Buckets: prometheus.DefBuckets}), values)
	if err != nil {
		return nil, err
	}
	h := read.GetHistogram()
	var buckets []bucket
	lower, below := math.Inf(-1), uint64(0)
	for _, b := range h.GetBucket() {
		buckets = append(buckets, bucket{lower, b.GetUpperBound(), b.GetCumulativeCount() - below})
		lower, below = b.GetUpperBound(), b.GetCumulativeCount()
	}
	buckets = append(buckets, bucket{lower, math.Inf(1), h.GetSampleCount() - below})
	return each(func(q float64) float64 { return linear(buckets, q) }), nil
}

// clientGolangNative has the factor of 1.1 and the limit on the number of buckets
// that the documentation suggests.
func clientGolangNative(values []float64) ([]float64, error) {
	read, err := observed(prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:                           "values",
		NativeHistogramBucketFactor:    1.1,
		NativeHistogramMaxBucketNumber: 160,
	}), values)
	if err != nil {
		return nil, err
	}
	h := read.GetHistogram()
	buckets := nativeSide(h.GetSchema(), h.GetNegativeSpan(), h.GetNegativeDelta(), true)
	if n := h.GetZeroCount(); n > 0 {
		buckets = append(buckets, bucket{-h.GetZeroThreshold(), h.GetZeroThreshold(), n})
	}
	buckets = append(buckets, nativeSide(h.GetSchema(), h.GetPositiveSpan(), h.GetPositiveDelta(), false)...)
	return each(func(q float64) float64 { return exponential(buckets, q) }), nil
}

// nativeSide returns the buckets that spans and deltas of the exposition format
// describe. Prometheus numbers buckets by their upper bounds.
func nativeSide(schema int32, spans []*dto.BucketSpan, deltas []int64, negative bool) (buckets []bucket) {
	if len(spans) == 0 {
		return nil
	}
	first := int(spans[0].GetOffset())
	var counts []uint64
	count := int64(0)
	for i, s := range spans {
		if i > 0 {
			counts = append(counts, make([]uint64, s.GetOffset())...)
		}
		for range s.GetLength() {
			count += deltas[0]
			deltas = deltas[1:]
			counts = append(counts, uint64(count))
		}
	}
	return side(first-1, int(schema), counts, negative)
}

// usualObjectives are the objectives of the documentation's example.
var usualObjectives = map[float64]float64{0.5: 0.05, 0.9: 0.01, 0.99: 0.001}

func clientGolangSummary(values []float64) ([]float64, error) {
	read, err := observed(prometheus.NewSummary(prometheus.SummaryOpts{Name: "values", Objectives: usualObjectives}), values)
	if err != nil {
		return nil, err
	}
	return summarized(read.GetSummary()), nil
}

func summarized(s *dto.Summary) []float64 {
	return each(func(q float64) float64 {
		for _, a := range s.GetQuantile() {
			if a.GetQuantile() == q {
				return a.GetValue()
			}
		}
		return math.NaN()
	})
}
