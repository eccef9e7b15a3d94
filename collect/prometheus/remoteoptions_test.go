package prometheus

import (
	"context"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
)

// An answering is a client without a network.
type answering func(*http.Request) *http.Response

func (a answering) Do(r *http.Request) (*http.Response, error) { return a(r), r.Body.Close() }

type quietLogger struct{}

func (quietLogger) Info(string, ...any)  {}
func (quietLogger) Warn(string, ...any)  {}
func (quietLogger) Error(string, ...any) {}

func TestNewRemote(t *testing.T) {
	for url, want := range map[string]string{
		"http://p:9090": "prometheus+http://p:9090",
		"https://user:secret@p/custom?token=secret": "prometheus+https://p/custom",
	} {
		s, err := NewRemote(RemoteOptions{URL: url})
		require.NoError(t, err)
		require.Equal(t, want, s.Name())
		require.True(t, s.Traits().TakesPast && s.Traits().TakesWhole)
		require.NoError(t, s.Close())
	}
	_, err := NewRemote(RemoteOptions{URL: "http://p", Labels: []monitor.Tag{{Key: "a b", Value: "x"}}, Page: Options{UTF8Names: true}})
	require.NoError(t, err)
	for want, o := range map[string]RemoteOptions{
		"prometheus: no URL": {},
		"prometheus: the version 7 of remote write is unknown":      {URL: "http://p", Version: 7},
		"prometheus: negative interval -1s":                         {URL: "http://p", Interval: -time.Second},
		"prometheus: a label has no name, or is called __name__":    {URL: "http://p", Labels: []monitor.Tag{{Key: "__name__", Value: "x"}}},
		"prometheus: the label \"x\" is given twice":                {URL: "http://p", Labels: []monitor.Tag{{Key: "x", Value: "1"}, {Key: "x", Value: "2"}}},
		"prometheus: the label \"le\" is reserved for buckets":      {URL: "http://p", Labels: []monitor.Tag{{Key: "le", Value: "x"}}},
		"prometheus: the label \"quantile\" is reserved for":        {URL: "http://p", Labels: []monitor.Tag{{Key: "quantile", Value: "x"}}},
		"prometheus: the label \"\\xff\" is not UTF-8":              {URL: "http://p", Labels: []monitor.Tag{{Key: "\xff", Value: "x"}}},
		"prometheus: the label \"a\\x00\" is not UTF-8, or has":     {URL: "http://p", Labels: []monitor.Tag{{Key: "a\x00", Value: "x"}}},
		"prometheus: the label \"a b\" has other characters":        {URL: "http://p", Labels: []monitor.Tag{{Key: "a b", Value: "x"}}},
		"prometheus: the header field \"content-type\" is reserved": {URL: "http://p", Header: http.Header{"content-type": {"secret"}}},
		"prometheus: the header field \"a b\"":                      {URL: "http://p", Header: http.Header{"a b": {"secret"}}},
		"prometheus: the URL is malformed":                          {URL: "http://user:secret@p:port"},
	} {
		_, err := NewRemote(o)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestRemoteConformance(t *testing.T) {
	for name, o := range map[string]RemoteOptions{"1.0": {Version: Remote1}, "2.0": {}} {
		t.Run(name, func(t *testing.T) {
			seen := map[string]float64{} // by body, which is decoded once; NaN for none
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve: func(tb testing.TB) *collecttest.Server {
					return collecttest.ServeHandler(tb, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						w.Header().Set("X-Prometheus-Remote-Write-Samples-Written", "1")
						w.WriteHeader(http.StatusNoContent)
					}))
				},
				Refusals: []collecttest.Fault{collecttest.Timeout}, // the specification wants it so
				New: func(tb testing.TB, addr string) collect.MetricSink {
					o.URL = "http://" + addr
					s, err := NewRemote(o)
					require.NoError(tb, err)
					return s
				},
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					for _, body := range received {
						v, ok := seen[string(body)]
						if !ok {
							v = math.NaN()
							for _, s := range readRequest(tb, 0, body) {
								if s.labels["__name__"] == m.Scope+"_"+m.Name+"_total" && s.labels["i"] == "" {
									v = s.value
								}
							}
							seen[string(body)] = v
						}
						if !math.IsNaN(v) {
							total = v
						}
					}
					return total
				},
			})
		})
	}
}

// Nothing waits if the context has ended.
func TestRemoteContext(t *testing.T) {
	sink, _ := remoteTo(t, both, RemoteOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, sink.SendMetrics(ctx, snapshotOf(remoteRegistry(), time.Now())), context.Canceled)
}
