package accuracy

import (
	rcrowley "github.com/rcrowley/go-metrics"
	"github.com/spacemonkeygo/monkit/v3"
)

// monkitFloatDist is what monkit keeps of every value and of every function's
// times: a reservoir of 64.
func monkitFloatDist(values []float64) ([]float64, error) {
	dist := monkit.NewFloatDist(monkit.NewSeriesKey("values"))
	for _, v := range values {
		dist.Insert(v)
	}
	return each(dist.Query), nil
}

// The samples of rcrowley/go-metrics are of the size and decay that its
// documentation and its own Timer use.
const (
	rcrowleySize  = 1028
	rcrowleyAlpha = 0.015
)

func rcrowleyExpDecay(values []float64) ([]float64, error) {
	return rcrowleySample(rcrowley.NewExpDecaySample(rcrowleySize, rcrowleyAlpha), values)
}

func rcrowleyUniform(values []float64) ([]float64, error) {
	return rcrowleySample(rcrowley.NewUniformSample(rcrowleySize), values)
}

func rcrowleySample(sample rcrowley.Sample, values []float64) ([]float64, error) {
	whole, err := nanoseconds(values)
	if err != nil {
		return nil, err
	}
	histogram := rcrowley.NewHistogram(sample)
	for _, v := range whole {
		histogram.Update(v)
	}
	answers := histogram.Snapshot().Percentiles(Quantiles)
	for i := range answers {
		answers[i] /= 1e9
	}
	return answers, nil
}
