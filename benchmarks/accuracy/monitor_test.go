package accuracy

import "github.com/spacemonkeygo/monitor/v2"

func ours(values []float64) ([]float64, error) {
	dist := monitor.NewRegistry().Scope("accuracy").ValDist("values")
	for _, v := range values {
		dist.Observe(v)
	}
	return each(dist.Distribution().Quantile), nil
}
