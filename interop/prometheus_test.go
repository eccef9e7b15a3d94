//go:build interop

package interop

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
)

// prometheusServer is Debian's Prometheus, which scrapes every second.
type prometheusServer struct {
	url     string
	process *process
}

// launchPrometheus returns a function that starts a Prometheus with these jobs,
// whose targets are URLs, and these features besides exemplars, and returns when it
// answers.
func launchPrometheus(jobs map[string]string, features ...string) func(dir string) (*prometheusServer, error) {
	return func(dir string) (*prometheusServer, error) {
		program, err := exec.LookPath("prometheus")
		if err != nil {
			return nil, missing("prometheus", err)
		}
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		var conf strings.Builder
		conf.WriteString("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n")
		for _, job := range slices.Sorted(maps.Keys(jobs)) {
			target, err := url.Parse(jobs[job])
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&conf, "- {job_name: %s, metrics_path: %s, static_configs: [{targets: ['%s']}]}\n", job, target.Path, target.Host)
		}
		file := filepath.Join(dir, "prometheus.yml")
		if err := os.WriteFile(file, []byte(conf.String()), 0o600); err != nil {
			return nil, err
		}
		s := &prometheusServer{
			url: "http://" + loopback(port),
			process: &process{
				name: "prometheus",
				command: []string{program, "--config.file=" + file, "--storage.tsdb.path=" + filepath.Join(dir, "data"),
					"--web.listen-address=" + loopback(port),
					"--web.enable-remote-write-receiver",
					"--enable-feature=" + strings.Join(append(features, "exemplar-storage"), ",")},
				env: hermetic(),
				log: filepath.Join(dir, "prometheus.log"),
			},
		}
		if err := s.process.start(); err != nil {
			return nil, err
		}
		if err := s.process.await(30*time.Second, func() error { _, err := get(s.url + "/-/ready"); return err }); err != nil {
			return nil, errors.Join(err, s.close())
		}
		return s, nil
	}
}

func (s *prometheusServer) processes() []*process { return []*process{s.process} }
func (s *prometheusServer) revive() error         { return s.process.resume() }
func (s *prometheusServer) close() error          { return s.process.stop() }

// query returns the values that an expression has now, by the series' names and
// labels, without those of the target.
func (s *prometheusServer) query(expression string) (map[string]float64, error) {
	var answer struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
	}
	if err := getJSON(s.url+"/api/v1/query?"+url.Values{"query": {expression}}.Encode(), &answer); err != nil {
		return nil, err
	}
	values := map[string]float64{}
	for _, r := range answer.Data.Result {
		name := r.Metric["__name__"]
		for _, own := range []string{"__name__", "job", "instance"} {
			delete(r.Metric, own)
		}
		if r.Value[1] == nil {
			continue // a native histogram
		}
		v, err := strconv.ParseFloat(r.Value[1].(string), 64)
		if err != nil {
			return nil, err
		}
		values[seriesOf(name, r.Metric)] = v
	}
	return values, nil
}

// seriesOf identifies a series.
func seriesOf(name string, labels map[string]string) string {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		name += fmt.Sprintf(",%s=%q", key, labels[key])
	}
	return name
}

// formats are the headers of a server that reads one format only.
var formats = map[string]string{
	"text":     "text/plain;version=0.0.4",
	"text1":    "text/plain;version=1.0.0;escaping=allow-utf-8",
	"open":     "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8",
	"protobuf": "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=allow-utf-8",
}

// scraped serves a registry at the names of the formats in these, and elsewhere in
// the format that the server prefers, and remembers what that was.
func scraped(t testing.TB, r *monitor.Registry) (url string, types func() []string) {
	return scrapedWith(t, r, prometheus.Options{})
}

func scrapedWith(t testing.TB, r *monitor.Registry, o prometheus.Options) (url string, types func() []string) {
	h := prometheus.Handler(r, o)
	var mu sync.Mutex
	seen := map[string]bool{}
	mux := http.NewServeMux()
	mux.HandleFunc("/{format}", func(w http.ResponseWriter, r *http.Request) {
		if accept, ok := formats[r.PathValue("format")]; ok {
			r.Header.Set("Accept", accept)
		}
		h.ServeHTTP(w, r)
		mu.Lock()
		defer mu.Unlock()
		seen[r.PathValue("format")+" "+w.Header().Get("Content-Type")+" "+w.Header().Get("Content-Encoding")] = true
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Sorted(maps.Keys(seen))
	}
}

// TestPrometheusScrapes has a real Prometheus read every kind of metric, under
// hostile names too, in both formats, and compares each value.
func TestPrometheusScrapes(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetService(`shop "a"`)
	want := fill(r)
	target, types := scraped(t, r)
	server := owned(t, launchPrometheus(map[string]string{"text": target + "/text", "openmetrics": target + "/openmetrics"}))

	requireScraped := func() {
		t.Helper()
		for _, job := range []string{"text", "openmetrics"} {
			eventually(t, 30*time.Second, func() error {
				got, err := server.query(`{job="` + job + `",__name__!~"up|scrape_.+"}`)
				if err != nil {
					return err
				}
				for id, v := range want {
					if job == "openmetrics" {
						id = strings.Replace(id, `le="1"`, `le="1.0"`, 1)
					}
					if g, ok := got[id]; !ok || g != v && !(math.IsNaN(g) && math.IsNaN(v)) {
						return fmt.Errorf("%s: %s is %v (%v), not %v", job, id, g, ok, v)
					}
				}
				all, err := server.query(`scrape_samples_scraped{job="` + job + `"}`)
				if err != nil {
					return err
				}
				if n := all["scrape_samples_scraped"]; n < float64(len(want)) || n != float64(len(got)) {
					return fmt.Errorf("%s: %v samples were scraped, and %d are stored", job, n, len(got))
				}
				return nil
			})
		}
	}
	requireScraped()
	require.Equal(t, []string{
		"openmetrics application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores gzip",
		"text text/plain; version=0.0.4; charset=utf-8 gzip",
	}, types())

	r.Scope("example.com/shop/store").Counter("hits").Add(5)
	want[seriesOf("store_hits_total", map[string]string{"scope": "example.com/shop/store"})] = 12
	requireScraped()

	for _, documented := range []string{
		`sum by (scope, func) (rate(tasks_total{outcome!="ok"}[5m])) / sum by (scope, func) (rate(tasks_total[5m]))`,
		`histogram_quantile(0.99, sum by (scope, func, le) (rate(task_duration_seconds_bucket{result="success"}[5m])))`,
	} {
		got, err := server.query(documented)
		require.NoError(t, err)
		require.Contains(t, got, seriesOf("", map[string]string{"scope": "example.com/shop/store", "func": "(*Store).Get"}))
	}
	median, err := server.query(`histogram_quantile(0.5, sum by (le) (store_size_bytes_bucket{job="text"}))`)
	require.NoError(t, err)
	require.InDelta(t, 2000, median[""], 3000, "within the bucket to 4096")
}

// fill makes instruments of all kinds and returns what series there must be.
func fill(r *monitor.Registry) map[string]float64 {
	const scope = "example.com/shop/store"
	want := map[string]float64{}
	add := func(v float64, name string, pairs ...string) {
		labels := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				labels[pairs[i]] = pairs[i+1]
			}
		}
		want[seriesOf(name, labels)] = v
	}
	s := r.Scope(scope)
	s.Counter("hits").Add(7)
	add(7, "store_hits_total", "scope", scope)
	s.Meter("cache miss", monitor.String("kind", "x")).Mark(math.MaxInt32)
	add(math.MaxInt32, "store_cache_miss_total", "scope", scope, "kind", "x")
	r.Scope("process").Gauge("temperature").Set(-0.125)
	add(-0.125, "process_temperature")
	for i, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, math.MaxFloat64} {
		s.GaugeFunc("number", func() float64 { return v }, monitor.Int("i", i))
		add(v, "store_number", "scope", scope, "i", strconv.Itoa(i))
	}
	for _, v := range []int64{0, 60, 2000, 2000, 1 << 20, 1 << 40} {
		s.ValDist("size").In(monitor.Bytes).ObserveInt(v)
	}
	add(6, "store_size_bytes_count", "scope", scope)
	add(1<<40+1<<20+4060, "store_size_bytes_sum", "scope", scope)
	for le, n := range map[string]float64{"4096": 4, "1.048576e+06": 5, "1.073741824e+09": 5, "+Inf": 6} {
		if le != "4096" { // OpenMetrics has 4096.0
			add(n, "store_size_bytes_bucket", "scope", scope, "le", le)
		}
	}
	s.Timer("flush").Observe(300 * time.Millisecond)
	for le, n := range map[string]float64{"0.25": 0, "0.5": 1, "1": 1, "+Inf": 1} {
		add(n, "store_flush_seconds_bucket", "scope", scope, "le", le)
	}
	f := s.Func("(*Store).Get", monitor.String("func", "mine"))
	for _, err := range []error{nil, nil, errors.New("bad"), os.ErrNotExist} {
		f.Task()(&err)
	}
	f.Task() // is running
	for outcome, n := range map[string]float64{"ok": 2, "error": 2, "canceled": 0, "timeout": 0, "panic": 0} {
		add(n, "tasks_total", "scope", scope, "func", "(*Store).Get", "exported_func", "mine", "outcome", outcome)
	}
	add(1, "tasks_in_flight", "scope", scope, "func", "(*Store).Get", "exported_func", "mine")
	for _, result := range []string{"success", "failure"} {
		add(2, "task_duration_seconds_count", "scope", scope, "func", "(*Store).Get", "exported_func", "mine", "result", result)
	}
	add(1, "target_info", "service_name", `shop "a"`)
	for i, name := range hostileNames {
		r.Scope("hostile").Gauge("g", monitor.String("name", name)).Set(float64(i))
		r.Scope("scope "+name).Counter(name, monitor.String(name, name)).Inc()
		r.Scope("scope "+name).Func(name, monitor.String(name, name)).Task()(&os.ErrClosed)
	}
	for m := range r.Snapshot() {
		if m.Scope == "hostile" {
			add(m.Float, "hostile_g", "name", strings.ReplaceAll(m.Tags[0].Value, "\x00", "\uFFFD"))
		}
	}
	return want
}
