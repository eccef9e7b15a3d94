package reading

import (
	"fmt"
	"net/http"

	"github.com/VictoriaMetrics/metrics"
	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
)

type monitorPage struct{ registry *monitor.Registry }

func (p monitorPage) counter(family, label string, n int) {
	p.registry.Scope("bench").Counter(family, monitor.String("key", label)).Add(int64(n))
}

func (p monitorPage) gauge(family, label string, v float64) {
	p.registry.Scope("bench").Gauge(family, monitor.String("key", label)).Set(v)
}

func (p monitorPage) histogram(family, label string, values []float64) {
	d := p.registry.Scope("bench").ValDist(family, monitor.String("key", label)).In(monitor.Seconds)
	for _, v := range values {
		d.Observe(v)
	}
}

func (p monitorPage) handler() http.Handler {
	return prometheus.Handler(p.registry, prometheus.Options{})
}

type promPage struct {
	registry   *client.Registry
	counters   map[string]*client.CounterVec
	gauges     map[string]*client.GaugeVec
	histograms map[string]*client.HistogramVec
}

func newPromPage() scraped {
	return promPage{client.NewRegistry(), map[string]*client.CounterVec{},
		map[string]*client.GaugeVec{}, map[string]*client.HistogramVec{}}
}

var pageLabels = []string{"key"}

func (p promPage) counter(family, label string, n int) {
	v := p.counters[family]
	if v == nil {
		v = client.NewCounterVec(client.CounterOpts{Name: "bench_" + family + "_total", Help: family}, pageLabels)
		p.registry.MustRegister(v)
		p.counters[family] = v
	}
	v.WithLabelValues(label).Add(float64(n))
}

func (p promPage) gauge(family, label string, n float64) {
	v := p.gauges[family]
	if v == nil {
		v = client.NewGaugeVec(client.GaugeOpts{Name: "bench_" + family, Help: family}, pageLabels)
		p.registry.MustRegister(v)
		p.gauges[family] = v
	}
	v.WithLabelValues(label).Set(n)
}

func (p promPage) histogram(family, label string, values []float64) {
	v := p.histograms[family]
	if v == nil {
		v = client.NewHistogramVec(client.HistogramOpts{
			Name: "bench_" + family + "_seconds", Help: family, Buckets: prometheus.DefaultBuckets(monitor.Seconds),
		}, pageLabels)
		p.registry.MustRegister(v)
		p.histograms[family] = v
	}
	h := v.WithLabelValues(label)
	for _, x := range values {
		h.Observe(x)
	}
}

func (p promPage) handler() http.Handler {
	return promhttp.HandlerFor(p.registry, promhttp.HandlerOpts{})
}

// victoriaPage has its own buckets: of 18 in each decade, those that are not empty.
// It does not compress.
type victoriaPage struct{ set *metrics.Set }

func (p victoriaPage) name(family, label string) string {
	return fmt.Sprintf("bench_%s{key=%q}", family, label)
}

func (p victoriaPage) counter(family, label string, n int) {
	p.set.GetOrCreateCounter(p.name(family+"_total", label)).Add(n)
}

func (p victoriaPage) gauge(family, label string, v float64) {
	p.set.GetOrCreateGauge(p.name(family, label), nil).Set(v)
}

func (p victoriaPage) histogram(family, label string, values []float64) {
	h := p.set.GetOrCreateHistogram(p.name(family+"_seconds", label))
	for _, v := range values {
		h.Update(v)
	}
}

func (p victoriaPage) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { p.set.WritePrometheus(w) })
}
