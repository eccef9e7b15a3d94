package clientgolang_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/collect/prometheus/clientgolang/v2"
	"github.com/spacemonkeygo/monitor/v2"
	monitorprometheus "github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protodelim"
)

// filled returns a registry with every kind of instrument.
func filled() *monitor.Registry {
	r := monitor.NewRegistry()
	s := r.Scope("example.com/shop/store")
	s.Counter("hits", monitor.String("kind", "a\"b\\\n"), monitor.String("http.method", "GET")).Add(7)
	s.Meter("cache miss").Mark(12)
	r.Scope("process").Gauge("temperature").Set(-0.125)
	for _, v := range []float64{0, 1e-9, 0.5, -3, 1e6, 1e6} {
		s.ValDist("size").In(monitor.Bytes).Observe(v)
	}
	s.Timer("flush").Observe(1)
	f := s.Func("(*Store).Get")
	f.Task()(nil)
	_, span := f.Start(context.Background(), monitor.SpanOptions{})
	span.Finish(errors.New("failed"))
	return r
}

// pageOf returns the page of the registry's handler in protobuf.
func pageOf(t testing.TB, r *monitor.Registry, o monitorprometheus.Options) map[string]*dto.MetricFamily {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	request.Header.Set("Accept", "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8")
	w := httptest.NewRecorder()
	monitorprometheus.Handler(r, o).ServeHTTP(w, request)
	families := map[string]*dto.MetricFamily{}
	for body := bytes.NewReader(w.Body.Bytes()); body.Len() > 0; {
		f := new(dto.MetricFamily)
		require.NoError(t, protodelim.UnmarshalOptions{MaxSize: -1}.UnmarshalFrom(body, f))
		families[f.GetName()] = f
	}
	return families
}

func gather(t testing.TB, g prometheus.Gatherer) map[string]*dto.MetricFamily {
	t.Helper()
	list, err := g.Gather()
	require.NoError(t, err)
	families := map[string]*dto.MetricFamily{}
	for _, f := range list {
		families[f.GetName()] = f
	}
	return families
}

// texts returns the metrics of a family in an order of their own.
func texts(f *dto.MetricFamily) (all []string) {
	for _, m := range f.GetMetric() {
		slices.SortFunc(m.Label, func(a, b *dto.LabelPair) int { return strings.Compare(a.GetName(), b.GetName()) })
		// The library that prints varies its spaces on purpose.
		all = append(all, strings.Join(strings.Fields(m.String()), " "))
	}
	slices.Sort(all)
	return all
}

// The gathered metrics are those of the page, and those of the other library.
func TestCollector(t *testing.T) {
	for _, o := range []monitorprometheus.Options{{}, {UTF8Names: true}, {Quantiles: []float64{0.5}}, {Histograms: monitorprometheus.NativeHistograms}} {
		r := filled()
		theirs := prometheus.NewPedanticRegistry()
		theirs.MustRegister(clientgolang.NewCollector(r, o))
		theirs.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "theirs", Help: "x"}, func() float64 { return 1 }))
		got, want := gather(t, theirs), pageOf(t, r, o)
		require.Contains(t, got, "theirs")
		compared := 0
		for name, family := range want {
			if strings.HasPrefix(name, "monitor") {
				continue // the registry's own, some of which a handler has made
			}
			compared++
			require.Equal(t, family.GetType(), got[name].GetType(), name)
			require.Equal(t, family.GetHelp(), got[name].GetHelp(), name)
			require.Equal(t, texts(family), texts(got[name]), name)
		}
		require.Equal(t, 10, compared)
	}
	families := gather(t, registered(filled()))
	failures := families["task_duration_seconds"].Metric[0].Histogram
	require.Len(t, failures.Exemplars, 1)
	require.NotNil(t, failures.CreatedTimestamp)
	require.EqualValues(t, 6, failures.GetSchema())
}

func registered(r *monitor.Registry) *prometheus.Registry {
	theirs := prometheus.NewRegistry()
	theirs.MustRegister(clientgolang.NewCollector(r, monitorprometheus.Options{}))
	return theirs
}

// client_golang serves the collector, even with a prefix and labels, and to many readers at
// once.
func TestCollectorIsServed(t *testing.T) {
	theirs := prometheus.NewRegistry()
	wrapped := prometheus.WrapRegistererWith(prometheus.Labels{"zone": "a"}, prometheus.WrapRegistererWithPrefix("ours_", theirs))
	wrapped.MustRegister(clientgolang.NewCollector(filled(), monitorprometheus.Options{}))
	server := httptest.NewServer(promhttp.HandlerFor(theirs, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	defer server.Close()
	defer http.DefaultClient.CloseIdleConnections()
	done := make(chan error, 8)
	for range cap(done) {
		go func() {
			resp, err := http.Get(server.URL)
			if err == nil {
				var page bytes.Buffer
				_, err = page.ReadFrom(resp.Body)
				resp.Body.Close()
				if !strings.Contains(page.String(), "ours_process_temperature{zone=\"a\"} -0.125\n") {
					err = errors.New(page.String())
				}
			}
			done <- err
		}()
	}
	for range cap(done) {
		require.NoError(t, <-done)
	}
}

// A name that both registries have is an error of the gatherer, and no panic.
func TestCollectorClashes(t *testing.T) {
	theirs := registered(filled())
	theirs.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "process_temperature", Help: "x"}, func() float64 { return 1 }))
	_, err := theirs.Gather()
	require.ErrorContains(t, err, "process_temperature")
}
