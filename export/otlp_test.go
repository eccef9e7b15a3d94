package export_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

func TestOTLP(t *testing.T) {
	for url, want := range map[string]string{
		"otlp://c":                           "otlp://c:4318",
		"otlp://[::1]:80/":                   "otlp://[::1]:80",
		"otlp+http://c?gzip=0":               "otlp://c:4318",
		"otlp+https://user:secret@c":         "otlp+https://c",
		"otlp+https://c:1/base?signals=":     "otlp+https://c:1/base",
		"otlp://c?temporality=delta":         "otlp://c:4318",
		"otlp://c?histograms=explicit":       "otlp://c:4318",
		"otlp://c?signals=metrics&gzip=":     "otlp://c:4318",
		"otlp://c?signals=traces":            "otlp://c:4318",
		"otlp://c?header.X-Key=secret":       "otlp://c:4318",
		"otlp://c?format=protobuf&gzip=true": "otlp://c:4318",
	} {
		s, err := export.Sink(url)
		require.NoError(t, err, url)
		require.Equal(t, want, s.Name())
		_, metrics := s.(collect.MetricSink)
		require.Equal(t, !strings.Contains(url, "=traces"), metrics, url)
		_, spans := s.(collect.SpanSink)
		require.Equal(t, !strings.Contains(url, "=metrics"), spans, url)
		require.NoError(t, s.(io.Closer).Close())
	}
	for url, want := range map[string]string{
		"otlp://c?format=secret":                 `export: otlp: the parameter "format" is not protobuf, which is the only one`,
		"otlp://c?format=json":                   `the parameter "format" is not protobuf, which is the only one`,
		"otlp://c?temporality=secret":            `the parameter "temporality" is neither cumulative nor delta`,
		"otlp://c?histograms=secret":             `the parameter "histograms" is neither exponential nor explicit`,
		"otlp://c?gzip=secret":                   `the parameter "gzip" is neither true nor false`,
		"otlp://c?signals=secret":                `the parameter "signals" is neither metrics nor traces`,
		"otlp://c?interval=secret":               `the parameter "interval" is not a positive duration`,
		"otlp://c?signals=traces&interval=1s":    `the parameter "interval" is for metrics`,
		"otlp://c?headers=secret":                `unknown parameter "headers"`,
		"otlp://c?header.Content-Type=secret":    `the header field "Content-Type" is reserved`,
		"otlp://c?header.X=secret%0d%0aEvil:%20": `the header field "X" is malformed`,
		"otlp://c?header.=secret":                `the header field "" is malformed`,
		"otlp+https://user:secret@größe":         "the URL's host is not ASCII",
	} {
		s, err := export.Sink(url)
		require.ErrorContains(t, err, want, url)
		require.Nil(t, s)
		require.NotContains(t, err.Error(), "secret")
	}
}

// What the parameters and the environment say reaches the receiver.
func TestOTLPRequests(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=blue")
	var mu sync.Mutex
	got := map[string]string{} // guarded by mu: the signals come at once
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		zip, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(zip)
		if err != nil || r.Header.Get("X-Key") != "the key" || r.Header.Get("Content-Type") != "application/x-protobuf" {
			t.Errorf("%v, %v", err, r.Header)
		}
		mu.Lock()
		defer mu.Unlock()
		got[r.URL.Path] = string(body)
	}))
	defer server.Close()
	r := monitor.NewRegistry()
	r.SetService("shop")
	r.Scope("main").Counter("hits").Inc()
	stop, err := export.Start(r, strings.Replace(server.URL, "http", "otlp", 1)+"/base?header.X-Key=the%20key&interval=1m")
	require.NoError(t, err)
	func() {
		ctx := t.Context()
		defer r.Scope("main").Func("serve").TaskContext(&ctx)(nil)
	}()
	require.NoError(t, stop(t.Context()))
	require.Contains(t, got["/base/v1/metrics"], "\x09main.hits")
	require.Contains(t, got["/base/v1/traces"], "\x05serve")
	for _, body := range got { // key, and a value that is a text
		require.Contains(t, body, "\x0cservice.name\x12\x06\x0a\x04shop")
		require.Contains(t, body, "\x1bdeployment.environment.name\x12\x06\x0a\x04blue")
	}
	require.Len(t, got, 2)
	s, err := export.Sink("otlp://c?interval=1m")
	require.NoError(t, err)
	require.Equal(t, time.Minute, s.Traits().Interval)
}
