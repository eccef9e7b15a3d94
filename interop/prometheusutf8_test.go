//go:build interop

package interop

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
)

// jobsOf has one job for each of these paths of a target.
func jobsOf(target string, paths ...string) map[string]string {
	jobs := map[string]string{}
	for _, path := range paths {
		jobs[path] = target + "/" + path
	}
	return jobs
}

// TestPrometheus3Formats has a real Prometheus 3 read every kind of metric, under
// hostile names too, in each format, and compares each value.
func TestPrometheus3Formats(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetService(`shop "a"`)
	want := fill(r)
	target, types := scraped(t, r)
	server := startPrometheus3(t, jobsOf(target, "text", "text1", "open", "protobuf", "any"))
	for _, job := range []string{"text", "text1", "open", "protobuf", "any"} {
		requireStored(t, server.api, job, func(add func(id string, v float64)) {
			for id, v := range want {
				if job == "protobuf" || job == "any" { // the histograms are native ones
					if strings.Contains(id, "_bucket,") || strings.Contains(id, "_count,") || strings.Contains(id, "_sum,") {
						continue
					}
				}
				add(strings.Replace(id, `le="1"`, `le="1.0"`, 1), v) // as this version writes it
			}
		})
	}
	require.Equal(t, []string{
		"any application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8 gzip",
		"open application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8 gzip",
		"protobuf application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8 gzip",
		"text text/plain; version=0.0.4; charset=utf-8 gzip",
		"text1 text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8 gzip",
	}, types())
}

// requireStored requires that a job has these series with their values, and that the
// server could read the page.
func requireStored(t testing.TB, s *prometheusServer, job string, each func(add func(id string, v float64))) {
	t.Helper()
	eventually(t, 40*time.Second, func() error {
		got, err := s.query(`{job="` + job + `"}`)
		if err != nil {
			return err
		}
		if got["up"] != 1 {
			return fmt.Errorf("%s is not up", job)
		}
		each(func(id string, v float64) {
			if g, ok := got[id]; !ok || g != v && !(math.IsNaN(g) && math.IsNaN(v)) {
				err = fmt.Errorf("%s: %s is %v (%v), not %v", job, id, g, ok, v)
			}
		})
		return err
	})
}

// fillOwn makes instruments whose names are what people come up with, and returns
// what is stored under these names.
func fillOwn(r *monitor.Registry) map[string]float64 {
	want := map[string]float64{}
	legible := func(s string) string { return strings.ReplaceAll(s, "\x00", "\uFFFD") }
	for i, name := range hostileNames {
		r.Scope("a.b/ü").Gauge("g "+name, monitor.String("t "+name, name+"!")).Set(float64(i))
		r.Scope("a.b/ü").Counter("c " + name).Add(int64(i))
	}
	for m := range r.Snapshot() {
		if m.Scope != "a.b/ü" {
			continue
		}
		labels := map[string]string{}
		for _, tag := range m.Tags {
			labels[legible(tag.Key)] = legible(tag.Value)
		}
		if m.Kind == monitor.KindCounter {
			want[seriesOf(legible("a.b/ü."+m.Name)+"_total", labels)] = float64(m.Int)
		} else {
			want[seriesOf(legible("a.b/ü."+m.Name), labels)] = m.Float
		}
	}
	r.Scope("http.server").Timer("request.duration").Observe(300 * time.Millisecond)
	want["http.server.request.duration_count"] = 1
	want["http.server.request.duration_sum"] = 0.3
	want[seriesOf("http.server.request.duration_bucket", map[string]string{"le": "0.5"})] = 1
	return want
}

// TestPrometheus3OwnNames has a Prometheus 3 store metrics and labels by the names
// that they have in the program, in all formats that can say them.
func TestPrometheus3OwnNames(t *testing.T) {
	r := monitor.NewRegistry()
	want := fillOwn(r)
	target, _ := scrapedWith(t, r, prometheus.Options{UTF8Names: true})
	server := startPrometheus3(t, jobsOf(target, "text", "text1", "open", "protobuf", "any"))
	for _, job := range []string{"text1", "open", "protobuf", "any"} {
		requireStored(t, server.api, job, func(add func(id string, v float64)) {
			for id, v := range want {
				if strings.HasPrefix(id, "http.server") && (job == "protobuf" || job == "any") {
					continue
				}
				add(id, v)
			}
		})
	}
	h := server.Histograms(`{"http.server.request.duration",job="any"}`)
	require.Equal(t, "1", h["http.server.request.duration"].Count)

	// The oldest format has them with underscores.
	requireStored(t, server.api, "text", func(add func(id string, v float64)) {
		add("http_server_request_duration_sum", 0.3)
		add("a_b___c_quote_s__total", 18)
	})
	quantile := server.Query(`histogram_quantile(0.5, {"http.server.request.duration",job="any"})`)
	require.InEpsilon(t, 0.3, quantile[""], 0.01)
}

// Prometheus 2 does not know such names and does not ask for them.
func TestPrometheusOwnNames(t *testing.T) {
	r := monitor.NewRegistry()
	fillOwn(r)
	target, _ := scrapedWith(t, r, prometheus.Options{UTF8Names: true})
	server := owned(t, launchPrometheus(map[string]string{"any": target + "/any"}))
	requireStored(t, server, "any", func(add func(id string, v float64)) {
		add("http_server_request_duration_sum", 0.3)
	})
}

// TestPrometheus3Native is TestPrometheusNative for a server that has all exemplars,
// and the time at which counters were zero.
func TestPrometheus3Native(t *testing.T) {
	r := monitor.NewRegistry()
	instruments := fillNative(r)
	failures := fail(r, 3)
	hits := r.Scope("example.com/native").Counter("hits")
	hits.Add(5)
	var start time.Time
	for m := range r.Snapshot() {
		if m.Name == "hits" {
			start = m.Start
		}
	}
	target, _ := scraped(t, r)
	server := startPrometheus3(t, jobsOf(target, "any", "text"))
	server.Stop()
	server.program.command = append(server.program.command, "--enable-feature=created-timestamp-zero-ingestion")
	server.Start()
	labels := map[string]string{"scope": "example.com/native"}
	requireNative(t, server.api, "any", "native_value", labels, instruments)
	requireSamePages(t, server.api, "any", "text")
	fillNative(r)
	requireNative(t, server.api, "any", "native_value", labels, instruments)

	eventually(t, 20*time.Second, func() error {
		found := server.Exemplars(`task_duration_seconds{job="any",result="failure"}`)
		if len(found) != 1 || len(found[""]) != failures {
			return fmt.Errorf("exemplars %v", found)
		}
		for _, e := range found[""] {
			id, err := monitor.ParseTraceID(e.Labels["trace_id"])
			if err != nil || len(r.KeptTrace(id)) != 1 {
				return fmt.Errorf("exemplars %v: %w", found, err)
			}
		}
		return nil
	})

	// When a counter was made is stored as a zero at that time.
	id := seriesOf("native_hits_total", labels)
	eventually(t, 20*time.Second, func() error {
		first := server.Query(`min_over_time(native_hits_total{job="any"}[1h])`)
		at := server.Query(`timestamp(native_hits_total{job="any"} @ ` + fmt.Sprintf("%.3f", float64(start.UnixMilli())/1000) + `)`)
		dropped := seriesOf("", labels)
		if first[dropped] != 0 || math.Abs(at[dropped]-float64(start.UnixMilli())/1000) > 0.001 {
			return fmt.Errorf("%s begins with %v at %v, not 0 at %v", id, first, at, start)
		}
		return nil
	})
}
