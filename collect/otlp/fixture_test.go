package otlp

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a message with a file that has the message as JSON.
func golden(t *testing.T, file string, got map[string]any) {
	t.Helper()
	if *update {
		b, err := json.MarshalIndent(got, "", " ")
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, append(b, '\n'), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	requireSame(t, fromJSON(t, want), got)
}

var (
	traceID = monitor.TraceID{0x46, 0x3a, 0xc3, 0x5c, 0x9f, 0x64, 0x13, 0xad, 0x48, 0x48, 0x5a, 0x39, 0x53, 0xbb, 0x61, 0x24}
	start   = time.Unix(1_700_000_000, 123_456_789)
	tick    = time.Unix(1_700_000_010, 0)
)

func distribution(values ...float64) *monitor.Distribution {
	d := monitor.NewRegistry().Scope("s").ValDist("d")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

// metrics returns some metrics of each kind.
func metrics() []monitor.Metric {
	const scope = "github.com/example/shop/v2"
	failed := distribution(0.5)
	failed.Exemplars = []monitor.Exemplar{
		{Value: 0.5, TraceID: traceID, SpanID: monitor.SpanID{7: 9}, Time: start.Add(time.Second)},
	}
	fn := func(name string) monitor.Metric {
		return monitor.Metric{Scope: scope, Name: name, Start: start, Kind: monitor.KindFunc, Unit: monitor.Seconds, Func: &monitor.FuncStats{
			Started: 6, InFlight: 1, OK: 4, Timeouts: 1, Succeeded: distribution(1, 2, 3, 100), Failed: failed,
			Classes: []monitor.ClassCount{{Name: "Timeout", Count: 1}},
		}}
	}
	idle := monitor.Metric{Scope: scope, Name: "idle", Start: start, Kind: monitor.KindFunc, Func: &monitor.FuncStats{},
		Tags: []monitor.Tag{{Key: "error.type", Value: "the program's"}, {Key: "exported_task.func", Value: "too"}, {Key: "level", Value: "1"}}}
	return []monitor.Metric{
		fn("(*Store).Get"), fn("(*Store).Put"), idle,
		{Scope: scope, Name: "bytes_sent", Start: start, Kind: monitor.KindCounter, Unit: monitor.Bytes, Int: 12345678901},
		{Scope: scope, Name: "bytes_sent", Start: start, Kind: monitor.KindCounter, Unit: monitor.Bytes, Int: math.MaxInt64, Tags: []monitor.Tag{{Key: "to", Value: "peer"}}},
		{Scope: scope, Name: "cache miss", Start: start, Kind: monitor.KindMeter, Int: 7, Float: 0.25},
		{Scope: scope, Name: "depth", Start: start, Kind: monitor.KindGauge, Float: -1.5},
		{Scope: scope, Name: "full", Start: start, Kind: monitor.KindGauge, Unit: monitor.Fraction, Float: 1},
		{Scope: scope, Name: "infinite", Kind: monitor.KindGauge, Float: math.Inf(-1)},
		{Scope: scope, Name: "nan", Kind: monitor.KindGauge, Float: math.NaN()},
		{Scope: scope, Name: "nothing", Kind: monitor.KindTimer},
		{Scope: scope, Name: "value", Start: start, Kind: monitor.KindValDist, Unit: monitor.Bytes, Distribution: distribution(0, 1, 1.5, 64, -2, math.NaN(), 1e-30)},
		{Scope: scope, Name: "wait", Start: tick.Add(time.Millisecond), Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: distribution()},
		{Scope: "tasks", Name: "in_flight", Kind: monitor.KindCounter, Int: 1},
		{Scope: "tasks", Name: "in_flight_", Kind: monitor.KindCounter, Int: 2},
	}
}

// encoderOf returns an encoder whose resource is always the same.
func encoderOf(o *Options) *metricEncoder {
	e := newMetricEncoder(o)
	e.resource = resource{tags: []monitor.Tag{{Key: "host.name", Value: "h"}}, pid: 7}
	return e
}

// encode returns the requests that a sink makes of the metrics, and marks them all as
// taken.
func encode(e *metricEncoder, s *collect.Snapshot) (requests [][]byte) {
	e.begin(s)
	return encodeAll(e, len(s.Metrics))
}

func encodeAll(r batch.Requests, n int) (requests [][]byte) {
	for from := 0; from < n; {
		b, to := r.Append(nil, from, n, enough)
		if len(b) > 0 {
			requests = append(requests, b)
		}
		r.Taken(from, to)
		from = to
	}
	return requests
}

// firstOf returns the first request of the metrics.
func firstOf(e *metricEncoder, s *collect.Snapshot) []byte {
	e.begin(s)
	b, _ := e.Append(nil, 0, len(s.Metrics), enough)
	return b
}

// deliver marks some of the metrics as taken.
func deliver(e *metricEncoder, s *collect.Snapshot, from, to int) {
	e.begin(s)
	e.Taken(from, to)
}

// requestOf returns the only request of the metrics.
func requestOf(tb testing.TB, o Options, list []monitor.Metric) map[string]any {
	tb.Helper()
	requests := encode(encoderOf(&o), &collect.Snapshot{Time: tick, Service: "shop", Metrics: list})
	require.Len(tb, requests, 1)
	return fromProtobuf(tb, "MetricsRequest", requests[0])
}

// byName returns the metrics of a request, and fails if one occurs twice.
func byName(tb testing.TB, m map[string]any) map[string]metricMessage {
	tb.Helper()
	found := map[string]metricMessage{}
	for _, r := range as[metricsRequest](tb, m).ResourceMetrics {
		for _, s := range r.ScopeMetrics {
			for _, m := range s.Metrics {
				key := s.Scope.Name + " " + m.Name
				require.NotContains(tb, found, key)
				found[key] = m
			}
		}
	}
	return found
}

// requireSame compares two messages, and shows the first line that differs.
func requireSame(tb testing.TB, want, got map[string]any) {
	tb.Helper()
	lines := func(m map[string]any) []string {
		b, err := json.MarshalIndent(m, "", " ")
		require.NoError(tb, err)
		return strings.Split(string(b), "\n")
	}
	w, g := lines(want), lines(got)
	for i := range min(len(w), len(g)) {
		require.Equal(tb, w[i], g[i], "line %d, after %q", i, w[max(i-4, 0):i])
	}
	require.Equal(tb, len(w), len(g))
}
