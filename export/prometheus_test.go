package export_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

func TestPrometheus(t *testing.T) {
	for url, want := range map[string]string{
		"prometheus+http://p":                                "prometheus+http://p:9090",
		"prometheus+http://[::1]:80/":                        "prometheus+http://[::1]:80",
		"prometheus+https://user:secret@p/api/v1/push":       "prometheus+https://p/api/v1/push",
		"prometheus+http://p?version=1&native=true":          "prometheus+http://p:9090",
		"prometheus+http://p?version=2&utf8=1":               "prometheus+http://p:9090",
		"prometheus+http://p?job=shop&instance=web1":         "prometheus+http://p:9090",
		"prometheus+http://p?header.Authorization=secret":    "prometheus+http://p:9090",
		"prometheus+http://mimir:8080/api/v1/push?version=2": "prometheus+http://mimir:8080/api/v1/push",
	} {
		s, err := export.Sink(url)
		require.NoError(t, err, url)
		require.Equal(t, want, s.Name())
		require.Implements(t, (*collect.MetricSink)(nil), s)
		require.NoError(t, s.(io.Closer).Close())
	}
	for url, want := range map[string]string{
		"prometheus+http://p?version=secret":             `export: prometheus+http: the parameter "version" is not 1 or 2`,
		"prometheus+http://p?native=secret":              `the parameter "native" is neither true nor false`,
		"prometheus+http://p?utf8=secret":                `the parameter "utf8" is neither true nor false`,
		"prometheus+http://p?interval=secret":            `the parameter "interval" is not a positive duration`,
		"prometheus+http://p?job=secret":                 "the parameters job and instance must be given together",
		"prometheus+http://p?instance=secret":            "the parameters job and instance must be given together",
		"prometheus+http://p?bucket=secret":              `unknown parameter "bucket"`,
		"prometheus+http://p?header.Content-Type=secret": `the header field "Content-Type" is reserved`,
		"prometheus+http://p?header.a%20b=secret":        `the header field "a b" is malformed`,
		"prometheus+https://user:secret@größe":           "the URL's host is not ASCII",
	} {
		s, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.Nil(t, s)
		require.NotContains(t, err.Error(), "secret")
	}
	s, err := export.Sink("prometheus+http://p?interval=1m")
	require.NoError(t, err)
	require.Equal(t, time.Minute, s.Traits().Interval)
}

// What the parameters say reaches the receiver.
func TestPrometheusRequests(t *testing.T) {
	for query, want := range map[string][]string{
		"?version=1&job=till&instance=web1&header.X-Scope-OrgID=team": {"0.1.0", "main_hits_total", "instance\x12\x04web1", "job\x12\x04till", "main_wait_bucket"},
		"?version=1&native=true": {"0.1.0", "main_hits_total"},
		"?version=2&utf8=true":   {"2.0.0", "main.hits_total", "main.wait_bucket"},
	} {
		var header http.Header
		server := collecttest.ServeHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header = r.Header
			w.Header().Set("X-Prometheus-Remote-Write-Samples-Written", "100")
		}))
		r := shop()
		r.Scope("main").ValDist("wait").Observe(1)
		stop, err := export.Start(r, "prometheus+http://a:b@"+server.Addr()+query)
		require.NoError(t, err)
		require.NoError(t, stop(t.Context()))
		require.Equal(t, want[0], header.Get("X-Prometheus-Remote-Write-Version"))
		require.Equal(t, "Basic YTpi", header.Get("Authorization"))
		require.Equal(t, strings.Contains(query, "OrgID"), header.Get("X-Scope-OrgID") == "team")
		body, err := snappy.Decode(nil, server.Received()[0])
		require.NoError(t, err)
		for _, text := range want[1:] {
			require.Contains(t, string(body), text, query)
		}
		require.Equal(t, strings.Contains(query, "native"), !strings.Contains(string(body), "wait_bucket"))
	}
}
