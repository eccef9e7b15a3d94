package prometheus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// A written is a series as a receiver reads it.
type written struct {
	labels      map[string]string
	value       float64
	time, start int64
	native      *nativeWritten
	exemplars   []map[string]string
	typ         uint64
	help, unit  string
}

// nativeWritten is what the tests look at of a native histogram.
type nativeWritten struct {
	count      uint64
	sum        float64
	schema     int64
	start      int64
	population int64 // of all buckets
}

// eachField calls f with the fields of a message; of what is a number v has it.
func eachField(tb testing.TB, b []byte, f func(n protowire.Number, v uint64, text []byte)) {
	tb.Helper()
	for len(b) > 0 {
		n, typ, size := protowire.ConsumeTag(b)
		require.Positive(tb, size)
		b = b[size:]
		var v uint64
		var text []byte
		switch typ {
		case protowire.VarintType:
			v, size = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v, size = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			text, size = protowire.ConsumeBytes(b)
		default:
			require.Fail(tb, "a type of field that is not used", "%v", typ)
		}
		require.Positive(tb, size)
		b = b[size:]
		f(n, v, text)
	}
}

func packed(tb testing.TB, b []byte) (list []uint64) {
	tb.Helper()
	for len(b) > 0 {
		v, n := protowire.ConsumeVarint(b)
		require.Positive(tb, n)
		list, b = append(list, v), b[n:]
	}
	return list
}

// readRequest reads a request of either version, or of the one that it looks like for
// 0.
func readRequest(tb testing.TB, version int, body []byte) (list []*written) {
	tb.Helper()
	body, err := snappy.Decode(nil, body)
	require.NoError(tb, err)
	var symbols []string
	eachField(tb, body, func(n protowire.Number, _ uint64, text []byte) {
		if n == 4 {
			symbols = append(symbols, string(text))
		}
	})
	if version == 0 {
		version = min(len(symbols), 1) + 1
	}
	if version == 2 {
		require.Empty(tb, symbols[0])
	}
	types := map[string]uint64{}
	eachField(tb, body, func(n protowire.Number, _ uint64, text []byte) {
		switch {
		case version == 1 && n == 1, version == 2 && n == 5:
			list = append(list, readSeries(tb, version, symbols, text))
		case version == 1 && n == 3:
			name, typ := "", uint64(0)
			eachField(tb, text, func(n protowire.Number, v uint64, text []byte) {
				switch n {
				case 1:
					typ = v
				case 2:
					name = string(text)
				}
			})
			types[name] = typ
		default:
			require.True(tb, version == 2 && n == 4)
		}
	})
	for _, w := range list {
		if typ := types[w.labels["__name__"]]; typ != 0 {
			w.typ = typ
		}
	}
	return list
}

func readSeries(tb testing.TB, version int, symbols []string, b []byte) *written {
	tb.Helper()
	w := &written{labels: map[string]string{}}
	last := ""
	label := func(name, value string) {
		require.Greater(tb, name, last, "sorted and unique")
		require.NotEmpty(tb, value)
		w.labels[name], last = value, name
	}
	pair := func(text []byte) (name, value string) {
		eachField(tb, text, func(n protowire.Number, _ uint64, text []byte) {
			if n == 1 {
				name = string(text)
			} else {
				value = string(text)
			}
		})
		return name, value
	}
	samples, histograms, exemplars := protowire.Number(2), protowire.Number(4), protowire.Number(3)
	if version == 2 {
		samples, histograms, exemplars = 2, 3, 4
	}
	eachField(tb, b, func(n protowire.Number, _ uint64, text []byte) {
		switch n {
		case 1:
			if version == 1 {
				label(pair(text))
				return
			}
			refs := packed(tb, text)
			for i := 0; i < len(refs); i += 2 {
				label(symbols[refs[i]], symbols[refs[i+1]])
			}
		case samples:
			eachField(tb, text, func(n protowire.Number, v uint64, _ []byte) {
				switch n {
				case 1:
					w.value = math.Float64frombits(v)
				case 2:
					w.time = int64(v)
				case 3:
					w.start = int64(v)
				}
			})
		case histograms:
			w.native = readNativeWritten(tb, text)
		case exemplars:
			x := map[string]string{}
			eachField(tb, text, func(n protowire.Number, v uint64, text []byte) {
				switch {
				case n == 1 && version == 1:
					name, value := pair(text)
					x[name] = value
				case n == 1:
					refs := packed(tb, text)
					for i := 0; i < len(refs); i += 2 {
						x[symbols[refs[i]]] = symbols[refs[i+1]]
					}
				case n == 2:
					x["value"] = fmt.Sprint(math.Float64frombits(v))
				}
			})
			w.exemplars = append(w.exemplars, x)
		case 5:
			eachField(tb, text, func(n protowire.Number, v uint64, _ []byte) {
				switch n {
				case 1:
					w.typ = v
				case 3:
					w.help = symbols[v]
				case 4:
					w.unit = symbols[v]
				}
			})
		}
	})
	require.NotEmpty(tb, w.labels["__name__"])
	return w
}

func readNativeWritten(tb testing.TB, b []byte) *nativeWritten {
	tb.Helper()
	h := new(nativeWritten)
	eachField(tb, b, func(n protowire.Number, v uint64, text []byte) {
		switch n {
		case 1:
			h.count = v
		case 3:
			h.sum = math.Float64frombits(v)
		case 4:
			h.schema = protowire.DecodeZigZag(v)
		case 6:
			h.population += int64(v)
		case 9, 12:
			at := int64(0)
			for _, d := range packed(tb, text) {
				at += protowire.DecodeZigZag(d)
				h.population += at
			}
		case 17:
			h.start = int64(v)
		}
	})
	return h
}

// receiver is a server for remote writes, of one version or both.
type receiver struct {
	tb       testing.TB
	knows    map[string]int // the version of a Content-Type
	status   func(series int) (status, written int)
	requests []int // series of each request that was taken
	series   map[string]*written
	all      []*written
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	version, ok := r.knows[request.Header.Get("Content-Type")]
	if !ok {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.tb.Error(err)
	}
	list := readRequest(r.tb, version, body)
	status, n := http.StatusNoContent, len(list)
	if r.status != nil {
		status, n = r.status(len(list))
	}
	if version == 2 {
		w.Header().Set("X-Prometheus-Remote-Write-Samples-Written", fmt.Sprint(n))
	}
	w.WriteHeader(status)
	if status/100 != 2 {
		return
	}
	r.requests = append(r.requests, len(list))
	for _, s := range list {
		r.all = append(r.all, s)
		r.series[fmt.Sprint(s.labels)] = s
	}
}

var (
	only1 = map[string]int{"application/x-protobuf": 1}
	both  = map[string]int{"application/x-protobuf": 1, "application/x-protobuf;proto=io.prometheus.write.v2.Request": 2}
)

// remoteTo returns a sink and the receiver that it writes to.
func remoteTo(t *testing.T, knows map[string]int, o RemoteOptions) (*Remote, *receiver) {
	t.Helper()
	r := &receiver{tb: t, knows: knows, series: map[string]*written{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	o.URL = server.URL
	if o.Labels == nil {
		o.Labels = []monitor.Tag{{Key: "job", Value: "j"}}
	}
	sink, err := NewRemote(o)
	require.NoError(t, err)
	return sink, r
}

// named returns the series of this name, by one of their labels.
func (r *receiver) named(name, label string) map[string]*written {
	found := map[string]*written{}
	for _, s := range r.series {
		if s.labels["__name__"] == name {
			found[s.labels[label]] = s
		}
	}
	return found
}

// remoteRegistry has one of each.
func remoteRegistry() *monitor.Registry {
	r := monitor.NewRegistry()
	s := r.Scope("example.com/shop")
	s.Counter("hits", monitor.String("job", "mine"), monitor.String("zone", "a")).Add(7)
	s.Gauge("depth").Set(math.NaN())
	s.ValDist("size").In(monitor.Bytes).Observe(100)
	err := errors.New("broken")
	s.Func("get").Task()(&err)
	s.Func("get").Task()(nil)
	return r
}

func snapshotOf(r *monitor.Registry, at time.Time) *collect.Snapshot {
	s := &collect.Snapshot{Time: at, Service: "shop", Part: 1, Parts: 1}
	for m := range r.Snapshot() {
		s.Metrics = append(s.Metrics, m)
	}
	return s
}

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
				// It takes a request of 2.0 for one without anything in it.
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

// A series that is gone is marked, once; when the pipeline ends all are.
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

// Requests are bounded; one that fails is the first of the next try.
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

// What a receiver refuses is dropped, as far as it says how much that is, and what
// may be sent again is not.
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
			time.Sleep(3 * time.Second) // past the tick of midnight
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
	f(400, 70, map[string]int64{collect.Rejected: 1})
	f(401, 0, map[string]int64{collect.Rejected: 10})
	f(408, 0, map[string]int64{collect.Rejected: 10})
	f(429, 0, map[string]int64{})
	f(500, 0, map[string]int64{})
}

// answering is a client without a network.
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
		require.True(t, s.TakesPast() && s.TakesWhole())
		require.NoError(t, s.Close())
	}
	for want, o := range map[string]RemoteOptions{
		"prometheus: no URL":                   {},
		"prometheus: there is no version 7":    {URL: "http://p", Version: 7},
		"prometheus: negative interval -1s":    {URL: "http://p", Interval: -time.Second},
		"prometheus: a label is to have":       {URL: "http://p", Labels: []monitor.Tag{{Key: "__name__", Value: "x"}}},
		"prometheus: the header field \"a b\"": {URL: "http://p", Header: http.Header{"a b": {"secret"}}},
		"prometheus: the URL is malformed":     {URL: "http://user:secret@p:port"},
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

// A context that has ended is not waited for.
func TestRemoteContext(t *testing.T) {
	sink, _ := remoteTo(t, both, RemoteOptions{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, sink.SendMetrics(ctx, snapshotOf(remoteRegistry(), time.Now())), context.Canceled)
}
