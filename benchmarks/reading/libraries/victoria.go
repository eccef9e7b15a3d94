package libraries

import (
	"bytes"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Victoria is a set of github.com/VictoriaMetrics/metrics.
type Victoria struct{ *metrics.Set }

// NewVictoria returns an empty one.
func NewVictoria() Victoria { return Victoria{metrics.NewSet()} }

func (l Victoria) Counter(scope, name, shard string, n int) {
	full := scope + "_" + name + "_total"
	if shard != "" {
		full += `{shard="` + shard + `"}`
	}
	l.GetOrCreateCounter(full).Add(n)
}

func (l Victoria) Gauge(scope, name string, v float64) {
	l.GetOrCreateGauge(scope+"_"+name, nil).Set(v)
}

func (l Victoria) Distribution(scope, name string) func(float64) {
	return l.GetOrCreateHistogram(scope + "_" + name + "_seconds").Update
}

func (l Victoria) Function(scope, name string, n, failed int) {
	full := scope + "_" + name
	inFlight := l.GetOrCreateGauge(full+"_in_flight", nil)
	times := l.GetOrCreateHistogram(full + "_duration_seconds")
	byHand{
		inFlight: func(change int) { inFlight.Add(float64(change)) },
		ok:       l.GetOrCreateCounter(full + `_calls_total{outcome="ok"}`).Inc,
		bad:      l.GetOrCreateCounter(full + `_calls_total{outcome="error"}`).Inc,
		took:     func(d time.Duration) { times.Update(d.Seconds()) },
	}.call(n, failed)
}

func (l Victoria) Totals() (t Totals, err error) {
	var page bytes.Buffer
	l.WritePrometheus(&page)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(&page)
	if err != nil {
		return t, err
	}
	for name, f := range families {
		for _, m := range f.Metric {
			v := m.Untyped.GetValue()
			switch {
			case strings.HasSuffix(name, "_calls_total"):
				if m.Label[0].GetValue() == "error" {
					t.Failures += int(v)
				}
			case strings.HasSuffix(name, "_total"):
				t.Counted += int(v)
			case strings.HasSuffix(name, "_duration_seconds_count"):
				t.Calls += int(v)
			case strings.HasSuffix(name, "_seconds_count"):
				t.Observed += int(v)
			case strings.HasSuffix(name, "_sum"), strings.HasSuffix(name, "_bucket"):
			default:
				t.Gauges += v
			}
		}
	}
	return t, nil
}
