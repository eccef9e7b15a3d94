package accuracy

import (
	"fmt"
	"math"
)

// An instrument is one library's way to quantiles.
type instrument struct {
	name string

	// quantiles puts the values into a new instrument and returns the instrument's
	// answers for Quantiles: NaN where it has none. The error is the reason why it
	// cannot hold such values.
	quantiles func(values []float64) ([]float64, error)
}

var instruments = []instrument{
	{"monitor", ours},
	{"monkit", monkitFloatDist},
	{"rcrowley-expdecay", rcrowleyExpDecay},
	{"rcrowley-uniform", rcrowleyUniform},
	{"client_golang-default-buckets", clientGolangClassic},
	{"client_golang-native", clientGolangNative},
	{"client_golang-summary", clientGolangSummary},
	{"victoriametrics-histogram", victoriaMetricsHistogram},
	{"victoriametrics-summary", victoriaMetricsSummary},
	{"otel-default-buckets-s", otelDefaultSeconds},
	{"otel-default-buckets-ms", otelDefaultMilliseconds},
	{"otel-exponential", otelExponential},
	{"hdrhistogram", hdrHistogram},
	{"hashicorp-inmem", hashicorpInmem},
	{"hashicorp-prometheus", hashicorpPrometheus},
	{"tally-default-buckets", tallyDefault},
}

// nanoseconds returns the values as whole numbers, for instruments that take no
// others.
func nanoseconds(values []float64) ([]int64, error) {
	whole := make([]int64, len(values))
	for i, v := range values {
		n := math.Round(v * 1e9)
		switch {
		case math.Abs(n) >= math.MaxInt64:
			return nil, fmt.Errorf("accuracy: %g s does not fit an int64 of nanoseconds", v)
		case n == 0 && v != 0:
			return nil, fmt.Errorf("accuracy: %g s is less than a nanosecond", v)
		}
		whole[i] = int64(n)
	}
	return whole, nil
}

// measure returns the deviation of the instrument: for each set, that of a new one
// is added.
func (i instrument) measure(e *deviation, sets []set) error {
	for _, x := range sets {
		answers, err := i.quantiles(x.values)
		if err != nil {
			return err
		}
		e.add(x, answers)
	}
	return nil
}
