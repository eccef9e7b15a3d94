package accuracy

import (
	rcrowley "github.com/rcrowley/go-metrics"
	"github.com/spacemonkeygo/monkit/v3"
)

// monkitFloatDist is the distribution that monkit uses for values and for the times
// of functions: a reservoir of 64.
func monkitFloatDist(values []float64) ([]float64, error) {
	dist := monkit.NewFloatDist(monkit.NewSeriesKey("values"))
	for _, v := range values {
		dist.Insert(v)
	}
	return each(dist.Query), nil
}

// The samples of rcrowley/go-metrics have the size and the decay of its
// documentation and of its own Timer.
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
