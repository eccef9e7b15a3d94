package prometheus

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestRemoteVersions(t *testing.T) {
	at := time.UnixMilli(1_700_000_000_123)
	for name, c := range map[string]struct {
		knows   map[string]int
		options RemoteOptions
		version RemoteVersion
	}{
		"1.0":                {only1, RemoteOptions{Version: Remote1}, Remote1},
		"2.0":                {both, RemoteOptions{Version: Remote2}, Remote2},
		"2.0 by itself":      {both, RemoteOptions{}, Remote2},
		"1.0 by itself":      {only1, RemoteOptions{}, Remote1},
		"native in 1.0":      {only1, RemoteOptions{Native: true}, Remote1},
		"native in 2.0":      {both, RemoteOptions{Native: true}, Remote2},
		"what says nothing":  {map[string]int{"application/x-protobuf": 1, "application/x-protobuf;proto=io.prometheus.write.v2.Request": 3}, RemoteOptions{}, Remote1},
		"summaries by 2.0":   {both, RemoteOptions{Page: Options{Quantiles: []float64{0.5}}}, Remote2},
		"UTF-8 names in 2.0": {both, RemoteOptions{Page: Options{UTF8Names: true}}, Remote2},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "what says nothing" {
				// The receiver takes a request of 2.0 for an empty one of 1.0.
				sink, r := remoteTo(t, nil, c.options)
				r.knows = only1
				inner := r
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
					if strings.Contains(request.Header.Get("Content-Type"), "proto=") {
						w.WriteHeader(http.StatusNoContent)
						return
					}
					inner.ServeHTTP(w, request)
				}))
				defer server.Close()
				o := sink.options
				o.URL = server.URL
				sink, err := NewRemote(o)
				require.NoError(t, err)
				require.NoError(t, sink.SendMetrics(t.Context(), snapshotOf(remoteRegistry(), at)))
				require.Equal(t, Remote1, sink.version)
				require.NotEmpty(t, r.series)
				return
			}
			sink, r := remoteTo(t, c.knows, c.options)
			require.NoError(t, sink.SendMetrics(t.Context(), snapshotOf(remoteRegistry(), at)))
			require.Equal(t, c.version, sink.version)
			for _, s := range r.series {
				require.Equal(t, "j", s.labels["job"])
				if s.native == nil {
					require.Equal(t, at.UnixMilli(), s.time)
				}
			}
			require.EqualValues(t, 1, r.named("target_info", "service_name")["shop"].value)
			if c.options.Page.UTF8Names {
				require.NotEmpty(t, r.named("example.com/shop.hits_total", "zone"))
				return
			}
			hits := r.named("shop_hits_total", "zone")["a"]
			require.EqualValues(t, 7, hits.value)
			require.Equal(t, "mine", hits.labels["exported_job"])
			require.EqualValues(t, 1, hits.typ)
			depth := r.named("shop_depth", "job")["j"]
			require.Equal(t, uint64(0x7ff8000000000001), math.Float64bits(depth.value))
			outcomes := r.named("tasks_total", "outcome")
			require.EqualValues(t, 1, outcomes["ok"].value)
			require.EqualValues(t, 1, outcomes["error"].value)
			if c.version == Remote2 {
				require.NotZero(t, hits.start)
				require.Equal(t, "The counter hits of example.com/shop.", hits.help)
			}
			switch {
			case c.options.Native:
				size := r.named("shop_size_bytes", "job")["j"]
				require.Equal(t, &nativeWritten{count: 1, sum: 100, schema: 6, start: size.native.start, population: 1}, size.native)
				require.Equal(t, c.version == Remote2, size.native.start != 0)
			case len(c.options.Page.Quantiles) > 0:
				require.EqualValues(t, 100, r.named("shop_size_bytes", "quantile")["0.5"].value)
			default:
				buckets := r.named("shop_size_bytes_bucket", "le")
				require.EqualValues(t, 0, buckets["64.0"].value)
				require.EqualValues(t, 1, buckets["256.0"].value)
				require.EqualValues(t, 1, buckets["+Inf"].value)
				require.EqualValues(t, 100, r.named("shop_size_bytes_sum", "job")["j"].value)
			}
		})
	}
}

// A series that is gone is marked as stale once. When the pipeline ends, all series are.
func TestStaleSeries(t *testing.T) {
	for _, o := range []RemoteOptions{{}, {Version: Remote1}, {Native: true}} {
		sink, r := remoteTo(t, both, o)
		now := time.Now()
		send := func(metrics ...monitor.Metric) {
			t.Helper()
			r.all, r.series = nil, map[string]*written{}
			now = now.Add(time.Second)
			require.NoError(t, sink.SendMetrics(t.Context(), &collect.Snapshot{Time: now, Service: "s", Metrics: metrics}))
		}
		a := monitor.Metric{Scope: "x/s", Name: "a", Kind: monitor.KindCounter, Int: 1}
		b := monitor.Metric{Scope: "x/s", Name: "b", Kind: monitor.KindGauge, Float: 2}
		send(a, b)
		require.Len(t, r.all, 3)
		send(a)
		require.EqualValues(t, uint64(0x7ff0000000000002), math.Float64bits(r.named("s_b", "job")["j"].value))
		send(a)
		require.Empty(t, r.named("s_b", "job"), "once")
		send(a, b)
		require.EqualValues(t, 2, r.named("s_b", "job")["j"].value)
		r.all = nil
		require.NoError(t, sink.Close())
		require.Len(t, r.all, 3)
		for _, s := range r.all {
			require.EqualValues(t, uint64(0x7ff0000000000002), math.Float64bits(s.value))
			require.Greater(t, s.time, now.UnixMilli())
		}
	}
}

// Requests are bounded. A request that fails is the first of the next attempt.
func TestRemoteRequests(t *testing.T) {
	sink, r := remoteTo(t, both, RemoteOptions{})
	s := &collect.Snapshot{Time: time.Now(), Service: "s"}
	for i := range 5000 {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "x/s", Name: fmt.Sprint("c", i), Kind: monitor.KindCounter})
	}
	calls := 0
	r.status = func(n int) (int, int) {
		if calls++; calls == 2 {
			return http.StatusServiceUnavailable, 0
		}
		return http.StatusNoContent, n
	}
	require.ErrorContains(t, sink.SendMetrics(t.Context(), s), "prometheus: answered 503")
	require.NoError(t, sink.SendMetrics(t.Context(), s))
	require.Equal(t, []int{2000, 2000, 1001}, r.requests)
	require.Len(t, r.series, 5001)
}

// Series that a receiver refuses are dropped, as many as it says. Requests that may be sent
// again are not dropped.
func TestRemoteRefusals(t *testing.T) {
	f := func(status, written int, want map[string]int64) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			o := RemoteOptions{URL: "http://p", Client: answering(func(*http.Request) *http.Response {
				return &http.Response{StatusCode: status, Body: http.NoBody, Header: http.Header{
					"X-Prometheus-Remote-Write-Samples-Written": {fmt.Sprint(written)},
				}}
			})}
			sink, err := NewRemote(o)
			require.NoError(t, err)
			time.Sleep(3 * time.Second) // until after the tick of midnight
			p := collect.Options{Logger: quietLogger{}}.Start(remoteRegistry(), sink)
			time.Sleep(9 * time.Second)
			synctest.Wait()
			e := p.Ledger()[0]
			require.True(t, e.Balanced())
			got := map[string]int64{}
			for _, d := range e.Dropped {
				got[d.Reason] = d.Count * 10 / e.Made // in tenths
			}
			require.Equal(t, want, got)
			_ = p.Stop(t.Context())
		})
	}
	f(204, 1, map[string]int64{})
	f(400, 0, map[string]int64{collect.Rejected: 10})
	f(400, 73, map[string]int64{collect.Rejected: 1})
	f(401, 0, map[string]int64{collect.Rejected: 10})
	f(408, 0, map[string]int64{collect.Rejected: 10})
	f(429, 0, map[string]int64{})
	f(500, 0, map[string]int64{})
}
