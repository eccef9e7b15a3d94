package libraries

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Prom is a registry of client_golang, and the vectors in it.
type Prom struct {
	*prometheus.Registry
	vectors map[string]*prometheus.CounterVec
}

// NewProm returns an empty one.
func NewProm() Prom {
	return Prom{prometheus.NewRegistry(), map[string]*prometheus.CounterVec{}}
}

func (l Prom) Counter(scope, name, shard string, n int) {
	full := scope + "_" + name + "_total"
	if shard == "" {
		c := prometheus.NewCounter(prometheus.CounterOpts{Name: full, Help: full})
		l.MustRegister(c)
		c.Add(float64(n))
		return
	}
	l.vector(full, "shard").WithLabelValues(shard).Add(float64(n))
}

// vector gets or makes a counter with one label.
func (l Prom) vector(full, label string) *prometheus.CounterVec {
	v := l.vectors[full]
	if v == nil {
		v = prometheus.NewCounterVec(prometheus.CounterOpts{Name: full, Help: full}, []string{label})
		l.MustRegister(v)
		l.vectors[full] = v
	}
	return v
}

func (l Prom) Gauge(scope, name string, v float64) {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: scope + "_" + name, Help: name})
	l.MustRegister(g)
	g.Set(v)
}

func (l Prom) Distribution(scope, name string) func(float64) {
	return l.histogram(scope+"_"+name+"_seconds", name).Observe
}

func (l Prom) histogram(full, help string) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: full, Help: help, Buckets: prometheus.DefBuckets})
	l.MustRegister(h)
	return h
}

func (l Prom) Function(scope, name string, n, failed int) {
	full := scope + "_" + name
	inFlight := prometheus.NewGauge(prometheus.GaugeOpts{Name: full + "_in_flight", Help: name})
	times := l.histogram(full+"_duration_seconds", name)
	l.MustRegister(inFlight)
	calls := l.vector(full+"_calls_total", "outcome")
	byHand{
		inFlight: func(change int) { inFlight.Add(float64(change)) },
		ok:       calls.WithLabelValues("ok").Inc,
		bad:      calls.WithLabelValues("error").Inc,
		took:     func(d time.Duration) { times.Observe(d.Seconds()) },
	}.call(n, failed)
}

func (l Prom) Totals() (t Totals, err error) {
	families, err := l.Gather()
	if err != nil {
		return t, err
	}
	for _, f := range families {
		for _, m := range f.Metric {
			switch name := f.GetName(); {
			case strings.HasSuffix(name, "_calls_total"):
				if m.Label[0].GetValue() == "error" {
					t.Failures += int(m.Counter.GetValue())
				}
			case strings.HasSuffix(name, "_total"):
				t.Counted += int(m.Counter.GetValue())
			case strings.HasSuffix(name, "_duration_seconds"):
				t.Calls += int(m.Histogram.GetSampleCount())
			case m.Histogram != nil:
				t.Observed += int(m.Histogram.GetSampleCount())
			default:
				t.Gauges += m.Gauge.GetValue()
			}
		}
	}
	return t, nil
}
