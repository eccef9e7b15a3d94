//go:build interop

package interop

import (
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// A prometheus3Server is Prometheus 3, which scrapes native histograms every
// second, and takes remote write and OTLP. All that it took in outlives a stop.
type prometheus3Server struct {
	*prometheus3
	lent
}

// startPrometheus3 starts one for t alone, which scrapes jobs whose targets are
// URLs. It does so for the first time five seconds after its start.
func startPrometheus3(t testing.TB, jobs map[string]string) *prometheus3Server {
	t.Helper()
	p := owned(t, launchPrometheus3(jobs))
	return &prometheus3Server{p, lent{&p.daemon, t}}
}

// sharedPrometheus3 lends t the one that the tests share. It scrapes nothing, and
// holds what earlier tests sent.
func sharedPrometheus3(t testing.TB) *prometheus3Server {
	t.Helper()
	p := borrowed(t, prometheus3OfAll)
	return &prometheus3Server{p, lent{&p.daemon, t}}
}

var prometheus3OfAll = shareable(launchPrometheus3(nil))

// URL is the address of the HTTP API, without a path: /api/v1/write takes remote
// write 1.0 and 2.0, /api/v1/otlp/v1/metrics takes OTLP.
func (s *prometheus3Server) URL() string { return s.api.url }

// Query returns the values that an expression has now, by seriesOf without job
// and instance. Native histograms are left out.
func (s *prometheus3Server) Query(expression string) map[string]float64 {
	s.t.Helper()
	values, err := s.api.query(expression)
	s.must(err)
	return values
}

// Histograms returns the native histograms that an expression has now.
func (s *prometheus3Server) Histograms(expression string) map[string]storedHistogram {
	s.t.Helper()
	histograms, err := s.api.natives(expression)
	s.must(err)
	return histograms
}

// Exemplars returns those of the series that match, by the values of le.
func (s *prometheus3Server) Exemplars(selector string) map[string][]storedExemplar {
	s.t.Helper()
	exemplars, err := s.api.exemplars(selector)
	s.must(err)
	return exemplars
}

// prometheus3 is the process of a prometheus3Server, whoever uses it.
type prometheus3 struct {
	daemon
	api *prometheusServer // the queries of version 2 are those of version 3
}

// launchPrometheus3 returns a function that starts a Prometheus 3 with these
// jobs, whose targets are URLs, and all its files in dir.
func launchPrometheus3(jobs map[string]string) func(dir string) (*prometheus3, error) {
	return func(dir string) (*prometheus3, error) {
		program, err := cached("prometheus3")
		if err != nil {
			return nil, err
		}
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		conf := "global: {scrape_interval: 1s, scrape_timeout: 1s, scrape_native_histograms: true}\nscrape_configs:\n"
		for _, job := range slices.Sorted(maps.Keys(jobs)) {
			target, err := url.Parse(jobs[job])
			if err != nil {
				return nil, err
			}
			conf += fmt.Sprintf("- {job_name: %s, metrics_path: %s, static_configs: [{targets: ['%s']}]}\n", job, target.Path, target.Host)
		}
		file := filepath.Join(dir, "prometheus.yml")
		if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
			return nil, err
		}
		p := &prometheus3{api: &prometheusServer{url: "http://" + loopback(port)}}
		p.daemon = daemon{
			program: &process{
				name: "prometheus3",
				command: []string{program,
					"--config.file=" + file,
					"--storage.tsdb.path=" + filepath.Join(dir, "data"),
					"--web.listen-address=" + loopback(port),
					"--web.enable-remote-write-receiver",
					"--web.enable-otlp-receiver",
					"--enable-feature=exemplar-storage",
				},
				env: hermetic(),
				log: filepath.Join(dir, "prometheus3.log"),
			},
			answers: func() error {
				_, err := get(p.api.url + "/-/ready")
				return err
			},
		}
		return p, p.launch()
	}
}

// Remote write and OTLP store what was sent, native histograms and exemplars
// too, and it is still there after a restart.
func TestPrometheus3Receives(t *testing.T) {
	s := sharedPrometheus3(t)
	name, now := unique("rw"), time.Now()
	requirePost(t, 204, s.URL()+"/api/v1/write", "application/x-protobuf", remoteWrite(name+".é", 12.5, now.UnixMilli()),
		"Content-Encoding", "snappy", "X-Prometheus-Remote-Write-Version", "0.1.0")
	requirePost(t, 200, s.URL()+"/api/v1/otlp/v1/metrics", "application/json", fmt.Sprintf(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[
		{"name":"%s.hits","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"asInt":"9007199254740992","timeUnixNano":"%d","attributes":[{"key":"a","value":{"stringValue":"b c"}}]}]}},
		{"name":"%[1]s.size","unit":"By","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"%[2]d","count":"4","sum":11,"scale":0,"zeroCount":"1",
			"positive":{"offset":0,"bucketCounts":["1","2"]}}]}}]}]}]}`, name, now.UnixNano()))

	requireAll := func() {
		t.Helper()
		require.Equal(t, map[string]float64{name + ".é": 12.5}, s.Query(`{"`+name+`.é"}`))
		require.Equal(t, map[string]float64{seriesOf(name+"_hits_total", map[string]string{"a": "b c"}): 1 << 53}, s.Query(name+"_hits_total"))
		h := s.Histograms(name + "_size_bytes")[name+"_size_bytes"]
		require.Equal(t, "4", h.Count)
		require.Equal(t, "11", h.Sum)
		require.Len(t, h.Buckets, 3)
		require.Equal(t, [4]any{0.0, "2", "4", "2"}, h.Buckets[2])
	}
	requireAll()
	s.Stop()
	require.Error(t, dialable(strings.TrimPrefix(s.URL(), "http://")))
	s.Start()
	requireAll()
}

// remoteWrite returns a WriteRequest of remote write 1.0 with one sample: a
// snappy block that is all one literal.
func remoteWrite(name string, value float64, ms int64) string {
	field := func(number protowire.Number, message []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), message)
	}
	label := append(field(1, []byte("__name__")), field(2, []byte(name))...)
	sample := protowire.AppendTag(nil, 1, protowire.Fixed64Type)
	sample = protowire.AppendFixed64(sample, math.Float64bits(value))
	sample = protowire.AppendTag(sample, 2, protowire.VarintType)
	sample = protowire.AppendVarint(sample, uint64(ms))
	request := field(1, append(field(1, label), field(2, sample)...))

	const literal16 = 61 << 2 // a literal whose length less one is in the next two bytes
	block := append(binary.AppendUvarint(nil, uint64(len(request))), literal16)
	block = binary.LittleEndian.AppendUint16(block, uint16(len(request)-1))
	return string(append(block, request...))
}

// A target is scraped, with its exemplars.
func TestPrometheus3Scrapes(t *testing.T) {
	page := fmt.Sprintf("# TYPE app_lat histogram\napp_lat_bucket{le=\"0.1\"} 3 # {trace_id=\"feed\"} 0.05 %d\n"+
		"app_lat_bucket{le=\"+Inf\"} 5\napp_lat_sum 1.5\napp_lat_count 5\n# EOF\n", time.Now().Unix())
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
		io.WriteString(w, page)
	}))
	defer target.Close()
	s := startPrometheus3(t, map[string]string{"app": target.URL + "/metrics"})
	eventually(t, 30*time.Second, func() error {
		if sum := s.Query(`app_lat_sum{job="app"}`)["app_lat_sum"]; sum != 1.5 {
			return fmt.Errorf("the sum is %v", sum)
		}
		return nil
	})
	exemplars := s.Exemplars("app_lat_bucket")["0.1"]
	require.Len(t, exemplars, 1)
	require.Equal(t, map[string]string{"trace_id": "feed"}, exemplars[0].Labels)
	require.Equal(t, "0.05", exemplars[0].Value)
}
