//go:build interop

package interop

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// launchOTLP starts a Prometheus 3 that leaves the names of OTLP as they are, and
// keeps the instrumentation scope.
func launchOTLP(dir string) (*prometheus3, error) {
	p, err := launchPrometheus3(nil)(dir)
	if err != nil {
		return nil, err
	}
	return p, errors.Join(p.stop(), configureOTLP(filepath.Join(dir, "prometheus.yml")), p.start())
}

func configureOTLP(file string) error {
	conf, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	conf = append(conf, "otlp: {promote_scope_metadata: true, translation_strategy: NoUTF8EscapingWithSuffixes}\n"...)
	return os.WriteFile(file, conf, 0o600)
}

func startOTLP(t testing.TB) *prometheus3Server {
	t.Helper()
	p := owned(t, launchOTLP)
	return &prometheus3Server{p, lent{&p.daemon, t}}
}

// otlpSeries are the values of series, by seriesOf.
type otlpSeries map[string]float64

// add adds a series of a scope.
func (want otlpSeries) add(v float64, scope, name string, pairs ...string) {
	labels := map[string]string{"otel_scope_name": scope}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" { // which to Prometheus is a label that is not there
			labels[pairs[i]] = pairs[i+1]
		}
	}
	want[seriesOf(name, labels)] = v
}

// fillOTLP records something of every kind, and returns what Prometheus is to make of
// it.
func fillOTLP(r *monitor.Registry) otlpSeries {
	const scope = "example.com/shop/store"
	want := otlpSeries{}
	s := r.Scope(scope)
	s.Counter("hits").Add(7)
	want.add(7, scope, "store.hits_total")
	s.Counter("sent").In(monitor.Bytes).Add(1 << 53)
	want.add(1<<53, scope, "store.sent_bytes_total")
	s.Meter("cache miss", monitor.String("kind", "x")).Mark(math.MaxInt32)
	want.add(math.MaxInt32, scope, "store.cache miss_total", "kind", "x")
	for i, v := range []float64{-0.125, math.Inf(1), math.Inf(-1), 5e-324, math.MaxFloat64, math.NaN()} {
		s.GaugeFunc("number", func() float64 { return v }, monitor.Int("i", i))
		want.add(v, scope, "store.number", "i", strconv.Itoa(i))
	}
	s.ValDist("odd").Observe(math.NaN())
	want.add(1, scope, "invalid_observations_total", "metric.name", "odd")
	f := s.Func("(*Store).Get", monitor.String("task.func", "mine"))
	identity := func(more ...string) []string {
		return append([]string{"task.scope", scope, "task.func", "(*Store).Get", "exported_task.func", "mine"}, more...)
	}
	for _, err := range []error{nil, nil, errors.New("bad"), os.ErrNotExist, context.Canceled, context.DeadlineExceeded} {
		f.Task()(&err)
	}
	f.Task() // is running
	for outcome, n := range map[string]float64{"ok": 2, "error": 2, "canceled": 1, "timeout": 1, "panic": 0} {
		want.add(n, scope, "tasks_total", identity("task.outcome", outcome)...)
	}
	want.add(1, scope, "tasks.in_flight", identity()...)
	for _, c := range f.Stats().Classes {
		want.add(float64(c.Count), scope, "task.failures_total", identity("error.type", c.Name)...)
	}
	// Of the names that differ in what only the program knows, the registry has the
	// canonical ones.
	for i, name := range hostileNames {
		r.Scope("hostile").Gauge("g", monitor.String("name", name)).Set(float64(i))
		r.Scope("scope "+name).Counter("c "+name, monitor.String("k "+name, name)).Add(int64(i + 1))
	}
	for m := range r.Snapshot() {
		switch {
		case m.Scope == "hostile":
			want.add(m.Float, m.Scope, "hostile.g", "name", m.Tags[0].Value)
		case strings.HasPrefix(m.Scope, "scope "):
			last := m.Scope[strings.LastIndexByte(m.Scope, '/')+1:]
			want.add(float64(m.Int), m.Scope, last+"."+m.Name+"_total", m.Tags[0].Key, m.Tags[0].Value)
		}
	}
	return want
}

// requireOTLPStored requires that the server has just these series of a service, besides
// those of the library itself.
func requireOTLPStored(t testing.TB, s *prometheus3Server, service string, want otlpSeries) {
	t.Helper()
	eventually(t, 30*time.Second, func() error {
		got := s.Query(fmt.Sprintf(`{job=%q,__name__!="target_info",otel_scope_name!~"monitor|collect"}`, service))
		for id, v := range want {
			if g, ok := got[id]; !ok || g != v && !(math.IsNaN(g) && math.IsNaN(v)) {
				return fmt.Errorf("%s is %v (%v), not %v", id, g, ok, v)
			}
		}
		if len(got) != len(want) {
			for id := range got {
				if _, ok := want[id]; !ok {
					return fmt.Errorf("%s is not wanted", id)
				}
			}
		}
		return nil
	})
}

// TestOTLPInPrometheus sends every kind of metric, hostile names too, compressed and
// not, and compares each value: also after the server was away.
func TestOTLPInPrometheus(t *testing.T) {
	for _, format := range []string{"protobuf", "protobuf&gzip=0"} {
		t.Run(format, func(t *testing.T) {
			s := startOTLP(t)
			service := unique("otlp-")
			r := monitor.NewRegistry()
			r.SetService(service)
			want := fillOTLP(r)
			instruments := fillNative(r)
			stop, err := export.Start(r, strings.Replace(s.URL(), "http", "otlp", 1)+"/api/v1/otlp?signals=metrics&interval=1s&format="+format)
			require.NoError(t, err)
			defer stop(t.Context())
			requireOTLPStored(t, s, service, want)
			requireOTLPTarget(t, s, service)

			requireHistograms := func() {
				t.Helper()
				mixed := instruments["mixed"] // of negative values there is no sum
				delete(instruments, "mixed")
				requireNative(t, s.api, service, "native.value", map[string]string{"otel_scope_name": "example.com/native"}, instruments)
				h := s.Histograms(fmt.Sprintf(`{__name__="native.value",job=%q,set="mixed"}`, service))
				instruments["mixed"] = mixed
				require.Len(t, h, 1)
				for _, found := range h {
					require.Equal(t, strconv.FormatUint(mixed.Distribution().Count, 10), found.Count)
				}
			}
			requireHistograms()
			fail(r, 3)
			requireOTLPExemplars(t, s, r, service)

			s.Stop()
			time.Sleep(2500 * time.Millisecond)
			r.Scope("example.com/shop/store").Counter("hits").Add(5)
			want.add(12, "example.com/shop/store", "store.hits_total")
			fillNative(r)
			s.Start()
			eventually(t, 30*time.Second, func() error {
				hits := s.Query(fmt.Sprintf(`{__name__="store.hits_total",job=%q}`, service))
				for _, v := range hits {
					if v == 12 {
						return nil
					}
				}
				return fmt.Errorf("%v", hits)
			})
			requireHistograms()
			require.NoError(t, stop(t.Context()))
		})
	}
}

// TestOTLPInAPlainPrometheus sends explicit histograms to one that makes of names what
// it does by default.
func TestOTLPInAPlainPrometheus(t *testing.T) {
	s := sharedPrometheus3(t)
	service := unique("plain-")
	r := monitor.NewRegistry()
	r.SetService(service)
	for _, v := range []int64{0, 60, 2000, 2000, 1 << 20, 1 << 40} {
		r.Scope("example.com/store").ValDist("size").In(monitor.Bytes).ObserveInt(v)
	}
	r.Scope("example.com/store").Func("(*Store).Get").Task()(nil)
	stop, err := export.Start(r, strings.Replace(s.URL(), "http", "otlp", 1)+"/api/v1/otlp?signals=metrics&histograms=explicit")
	require.NoError(t, err)
	require.NoError(t, stop(t.Context()))

	got := s.Query(fmt.Sprintf(`{job=%q}`, service))
	f := func(want float64, name string, labels map[string]string) {
		t.Helper()
		v, ok := got[seriesOf(name, labels)]
		require.True(t, ok, "%s%v", name, labels)
		require.Equal(t, want, v, "%s%v", name, labels)
	}
	for le, n := range map[string]float64{"64": 2, "1024": 2, "4096": 4, "1048576": 5, "1073741824": 5, "+Inf": 6} {
		f(n, "store_size_bytes_bucket", map[string]string{"le": le})
	}
	f(6, "store_size_bytes_count", nil)
	f(1<<40+1<<20+4060, "store_size_bytes_sum", nil)
	function := map[string]string{"task_scope": "example.com/store", "task_func": "(*Store).Get"}
	f(0, "tasks_in_flight", function)
	function["task_outcome"] = "ok"
	f(1, "tasks_total", function)
	delete(function, "task_outcome")
	function["task_result"] = "success"
	f(1, "task_duration_seconds_count", function)
}

// requireOTLPTarget requires that the resource is what Prometheus calls a target.
func requireOTLPTarget(t testing.TB, s *prometheus3Server, service string) {
	t.Helper()
	var answer struct {
		Data struct {
			Result []struct{ Metric map[string]string }
		}
	}
	require.NoError(t, getJSON(s.URL()+"/api/v1/query?"+url.Values{"query": {fmt.Sprintf("target_info{job=%q}", service)}}.Encode(), &answer))
	require.Len(t, answer.Data.Result, 1)
	labels := answer.Data.Result[0].Metric
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`, labels["instance"])
	require.Equal(t, strconv.Itoa(os.Getpid()), labels["process.pid"])
	require.Equal(t, "monitor", labels["telemetry.sdk.name"])
	require.Equal(t, "go", labels["telemetry.sdk.language"])
	host, err := os.Hostname()
	require.NoError(t, err)
	require.Equal(t, host, labels["host.name"])
}

// requireOTLPExemplars requires that the exemplars of a failed function lead to traces
// that the process has kept.
func requireOTLPExemplars(t testing.TB, s *prometheus3Server, r *monitor.Registry, service string) {
	t.Helper()
	kept := map[string]bool{}
	for _, k := range r.KeptTraces() {
		kept[k.TraceID().String()] = true
	}
	require.NotEmpty(t, kept)
	eventually(t, 20*time.Second, func() error {
		for _, list := range s.Exemplars(fmt.Sprintf(`{__name__="task.duration_seconds",job=%q}`, service)) {
			for _, x := range list {
				require.True(t, kept[x.Labels["trace_id"]], "%v", x.Labels)
				require.Len(t, x.Labels["span_id"], 16)
				return nil
			}
		}
		return errors.New("no exemplars")
	})
}
