package stats

import (
	"math"

	"github.com/spacemonkeygo/monitor/v2"
)

// quantiles are those that JSON has; text and HTML leave out the last.
var quantiles = [...]float64{0.5, 0.9, 0.99, 0.999}

// summaryOf returns what text and HTML show of a distribution: mean, least,
// quantiles and greatest. They are NaN if there are no values.
func summaryOf(d *monitor.Distribution) [6]float64 {
	return [...]float64{
		d.Mean(), least(d), d.Quantile(quantiles[0]), d.Quantile(quantiles[1]), d.Quantile(quantiles[2]), greatest(d),
	}
}

// least and greatest return the extremes, or NaN if there are no values.
func least(d *monitor.Distribution) float64 {
	if d.Count == 0 {
		return math.NaN()
	}
	return d.Min
}

func greatest(d *monitor.Distribution) float64 {
	if d.Count == 0 {
		return math.NaN()
	}
	return d.Max
}

// durations is monitor.FuncStats.Durations, but makes a new distribution only
// where there is something to merge.
func durations(f *monitor.FuncStats) *monitor.Distribution {
	switch {
	case f.Failed.Count+f.Failed.Invalid == 0:
		return f.Succeeded
	case f.Succeeded.Count+f.Succeeded.Invalid == 0:
		return f.Failed
	}
	return f.Durations()
}
