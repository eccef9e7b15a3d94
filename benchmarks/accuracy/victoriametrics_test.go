package accuracy

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

func victoriaMetricsHistogram(values []float64) ([]float64, error) {
	var h metrics.Histogram
	for _, v := range values {
		if v < 0 {
			return nil, errors.New("accuracy: negative values are ignored")
		}
		h.Update(v)
	}
	var buckets []bucket
	var err error
	h.VisitNonZeroBuckets(func(vmrange string, count uint64) {
		lower, upper, _ := strings.Cut(vmrange, "...")
		b := bucket{count: count}
		for text, bound := range map[string]*float64{lower: &b.lower, upper: &b.upper} {
			v, e := strconv.ParseFloat(text, 64)
			*bound, err = v, errors.Join(err, e)
		}
		buckets = append(buckets, b)
	})
	if err != nil {
		return nil, fmt.Errorf("accuracy: the range of a bucket: %w", err)
	}
	return each(func(q float64) float64 { return linear(buckets, q) }), nil
}

// victoriaMetricsSummary has all of Quantiles. By default it has other ones.
func victoriaMetricsSummary(values []float64) ([]float64, error) {
	set := metrics.NewSet()
	defer set.UnregisterAllMetrics()
	summary := set.NewSummaryExt("values", 5*time.Minute, Quantiles)
	for _, v := range values {
		summary.Update(v)
	}
	var page strings.Builder
	set.WritePrometheus(&page)
	return each(func(q float64) float64 {
		_, rest, found := strings.Cut(page.String(), fmt.Sprintf("values{quantile=%q} ", strconv.FormatFloat(q, 'g', -1, 64)))
		text, _, _ := strings.Cut(rest, "\n")
		v, err := strconv.ParseFloat(text, 64)
		if !found || err != nil {
			return math.NaN()
		}
		return v
	}), nil
}
