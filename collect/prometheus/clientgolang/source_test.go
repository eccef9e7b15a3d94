package clientgolang_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/collect/prometheus/clientgolang/v2"
	"github.com/spacemonkeygo/monitor/v2"
	monitorprometheus "github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
)

// A families is a gatherer of these families.
type families struct {
	list []*dto.MetricFamily
	err  error
}

func (f families) Gather() ([]*dto.MetricFamily, error) { return f.list, f.err }

// taken returns the metrics that a registry has from a source, by scope, name and tags.
func taken(g prometheus.Gatherer) map[string]monitor.Metric {
	r := monitor.NewRegistry()
	defer r.AddSource(clientgolang.NewSource(g).Metrics)()
	all := map[string]monitor.Metric{}
	for m := range r.Snapshot() {
		if m.Scope == "monitor" {
			continue
		}
		id := m.Scope + "|" + m.Name
		for _, t := range m.Tags {
			if t.Key != "source" {
				id += "|" + t.Key + "=" + t.Value
			}
		}
		all[id] = m
	}
	return all
}

func TestSource(t *testing.T) {
	reg := prometheus.NewRegistry()
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "http_requests_total", Help: "x"}, []string{"code", "empty"})
	cpu := prometheus.NewCounter(prometheus.CounterOpts{Name: "process_cpu_seconds_total", Help: "x"})
	up := prometheus.NewGauge(prometheus.GaugeOpts{Name: "up", Help: "x"})
	size := prometheus.NewGauge(prometheus.GaugeOpts{Name: "http_size_bytes", Help: "x", ConstLabels: prometheus.Labels{"scope": "elsewhere"}})
	untyped := prometheus.NewUntypedFunc(prometheus.UntypedOpts{Name: "a_b", Help: "x", ConstLabels: prometheus.Labels{"scope": "example.com/x/a"}},
		func() float64 { return math.Inf(1) })
	rpc := prometheus.NewSummary(prometheus.SummaryOpts{Name: "rpc_wait_seconds", Help: "x", Objectives: map[float64]float64{0.5: 0.01, 0.99: 0.01}})
	reg.MustRegister(requests, cpu, up, size, untyped, rpc)
	requests.WithLabelValues("200", "").Add(5.75)
	cpu.Add(1.25)
	up.Set(1)
	size.Set(2)
	rpc.Observe(3)

	got := taken(reg)
	require.ElementsMatch(t, []string{
		"http|requests_total|code=200|empty=", "process|cpu_seconds_total", "prometheus|up", "http|size_bytes|scope=elsewhere",
		"example.com/x/a|b", "rpc|wait_seconds|quantile=0.5", "rpc|wait_seconds|quantile=0.99", "rpc|wait_seconds_sum",
		"rpc|wait_seconds_count", "prometheus|source_failures", "prometheus|source_dropped",
	}, keys(got))
	counter := got["http|requests_total|code=200|empty="]
	require.Equal(t, monitor.KindCounter, counter.Kind)
	require.EqualValues(t, 5, counter.Int)
	require.False(t, counter.Start.IsZero())
	require.Equal(t, 1.25, got["process|cpu_seconds_total"].Float)
	require.Equal(t, monitor.KindGauge, got["process|cpu_seconds_total"].Kind)
	require.Equal(t, monitor.Bytes, got["http|size_bytes|scope=elsewhere"].Unit)
	require.Equal(t, math.Inf(1), got["example.com/x/a|b"].Float)
	require.Equal(t, 3.0, got["rpc|wait_seconds|quantile=0.99"].Float)
	require.EqualValues(t, 1, got["rpc|wait_seconds_count"].Int)
	require.Equal(t, monitor.KindCounter, got["rpc|wait_seconds_count"].Kind)
}

func keys(all map[string]monitor.Metric) (list []string) {
	for k := range all {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

func p[T any](v T) *T { return &v }

func label(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }

// Impossible metrics are counted, and the others are yielded.
func TestSourceOfNonsense(t *testing.T) {
	counter := func(v float64) *dto.Metric { return &dto.Metric{Counter: &dto.Counter{Value: &v}} }
	got := taken(families{
		list: []*dto.MetricFamily{
			{Name: p("a_nan"), Metric: []*dto.Metric{counter(math.NaN())}},
			{Name: p("a_negative"), Metric: []*dto.Metric{counter(-1)}},
			{Name: p("a_large"), Metric: []*dto.Metric{counter(math.Inf(1))}},
			{Name: p("a_nothing"), Metric: []*dto.Metric{{}}},
			{Name: p(""), Metric: []*dto.Metric{{Gauge: &dto.Gauge{}}}},
			{Name: p("_x"), Metric: []*dto.Metric{{Gauge: &dto.Gauge{}, Label: []*dto.LabelPair{label("", "v"), label("scope", "")}}}},
			{Name: p("a.b"), Metric: []*dto.Metric{{Histogram: &dto.Histogram{}}, {Summary: &dto.Summary{}}}},
			{Metric: nil},
		},
		err: errors.New("failed in part"),
	})
	require.EqualValues(t, 3, got["prometheus|source_dropped"].Int)
	require.EqualValues(t, 1, got["prometheus|source_failures"].Int)
	require.Equal(t, int64(math.MaxInt64), got["a|large"].Int)
	require.Contains(t, got, "prometheus|_x|scope=")
	require.Contains(t, got, "prometheus|unnamed")
	require.Zero(t, *got["prometheus|a.b"].Distribution)
}

// Series with more labels than a series may have stay apart.
func TestSourceFoldsLabels(t *testing.T) {
	var metrics []*dto.Metric
	for _, last := range []string{"1", "2"} {
		m := &dto.Metric{Gauge: &dto.Gauge{Value: p(1.0)}}
		for i := range 10 {
			m.Label = append(m.Label, label("l"+string(rune('a'+i)), "v\""+last))
		}
		metrics = append(metrics, m)
	}
	got := taken(families{list: []*dto.MetricFamily{{Name: p("a_b"), Metric: metrics}}})
	require.Len(t, got, 2+2)
	for _, m := range got {
		if m.Name == "b" {
			require.Len(t, m.Tags, monitor.MaxTags)
			require.Contains(t, m.Tags, monitor.String("labels", strings.ReplaceAll(`lh="v\"#",li="v\"#",lj="v\"#"`, "#", m.Tags[0].Value[2:])))
		}
	}
}

// The metrics of our registry come back unchanged, under the same names.
func TestRoundTrip(t *testing.T) {
	ours := filled()
	back := monitor.NewRegistry()
	defer back.AddSource(clientgolang.NewSource(registered(ours)).Metrics)()
	want, got := pageOf(t, ours, monitorprometheus.Options{}), pageOf(t, back, monitorprometheus.Options{})
	for _, name := range []string{"store_hits_total", "store_cache_miss_total", "process_temperature", "store_size_bytes", "store_flush_seconds"} {
		require.Equal(t, texts(want[name]), texts(got[name]), name)
	}
	// The families of functions are not functions again, and have other names.
	require.Equal(t, len(want["tasks_total"].Metric), len(got["tasks_events_total"].Metric))
}

// The metrics of their registry come back through ours.
func TestRoundTripTheirs(t *testing.T) {
	reg := prometheus.NewRegistry()
	hits := prometheus.NewCounter(prometheus.CounterOpts{Name: "store_hits_total", Help: "x", ConstLabels: prometheus.Labels{"a": "b"}})
	level := prometheus.NewGauge(prometheus.GaugeOpts{Name: "store_level", Help: "x"})
	wait := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "store_wait_seconds", Help: "x", NativeHistogramBucketFactor: math.Exp2(1.0/64) * (1 + 1e-12),
		NativeHistogramZeroThreshold: prometheus.NativeHistogramZeroThresholdZero,
	})
	reg.MustRegister(hits, level, wait)
	hits.Add(3)
	level.Set(math.Pi)
	for _, v := range []float64{0, 0.001, 0.5, 0.51, -2, 1e5} {
		wait.(prometheus.ExemplarObserver).ObserveWithExemplar(v, prometheus.Labels{"trace_id": strings.Repeat("0a", 16)})
	}
	r := monitor.NewRegistry()
	defer r.AddSource(clientgolang.NewSource(reg).Metrics)()
	want, got := gather(t, reg), gather(t, registered(r))
	require.Equal(t, texts(want["store_hits_total"]), texts(got["store_hits_total"]))
	require.Equal(t, texts(want["store_level"]), texts(got["store_level"]))
	a, b := want["store_wait_seconds"].Metric[0].Histogram, got["store_wait_seconds"].Metric[0].Histogram
	require.Equal(t, a.GetSampleCount(), b.GetSampleCount())
	require.Equal(t, a.GetSampleSum(), b.GetSampleSum())
	require.Equal(t, a.GetSchema(), b.GetSchema())
	require.Equal(t, a.GetZeroCount(), b.GetZeroCount())
	require.Equal(t, a.PositiveDelta, b.PositiveDelta)
	require.Equal(t, a.NegativeDelta, b.NegativeDelta)
	require.Equal(t, a.CreatedTimestamp.AsTime(), b.CreatedTimestamp.AsTime())
	require.NotEmpty(t, b.Exemplars)
	require.Len(t, b.Exemplars, len(a.Exemplars))
}

// Gathering ends even if each of two registries is a source of the other, and a warning says
// so: our registry does not call a source a second time, and does not wait for it long.
func TestSourceOfItself(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("a").Counter("b").Inc()
	theirs := registered(r)
	source := clientgolang.NewSource(theirs)
	defer r.AddSource(source.Metrics)()
	_, err := theirs.Gather()
	require.NoError(t, err)
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "(*Source).Metrics-fm")
}
