package otlp

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/stretchr/testify/require"
)

func TestGoldenMetrics(t *testing.T) {
	f := func(file string, o Options) {
		t.Helper()
		golden(t, file, requestOf(t, o, metrics()))
	}
	f("testdata/metrics.golden.json", Options{})
	f("testdata/explicit.golden.json", Options{Histograms: Explicit, Buckets: map[monitor.Unit][]float64{
		monitor.Bytes: {64, 1, math.Inf(1), 1, math.NaN(), -1}, monitor.Seconds: {},
	}})
}

func TestFunctions(t *testing.T) {
	found := byName(t, requestOf(t, Options{}, metrics()))
	const scope = "github.com/example/shop/v2 "
	identity := func(more ...string) map[string]any {
		m := map[string]any{"task.scope": "github.com/example/shop/v2", "task.func": "(*Store).Get"}
		for i := 0; i < len(more); i += 2 {
			m[more[i]] = more[i+1]
		}
		return m
	}
	tasks := found[scope+"tasks"]
	require.Equal(t, "{task}", tasks.Unit)
	require.True(t, tasks.Sum.IsMonotonic)
	require.Equal(t, cumulative, tasks.Sum.AggregationTemporality)
	require.Len(t, tasks.Sum.DataPoints, 15)
	for i, outcome := range []string{"ok", "error", "canceled", "timeout", "panic"} {
		p := tasks.Sum.DataPoints[i]
		require.Equal(t, identity("task.outcome", outcome), p.Attributes.all(t))
		require.Equal(t, []int64{4, 0, 0, 1, 0}[i], p.AsInt)
		require.EqualValues(t, start.UnixNano(), p.StartTimeUnixNano)
		require.EqualValues(t, tick.UnixNano(), p.TimeUnixNano)
	}
	require.Equal(t, map[string]any{
		"task.scope": "github.com/example/shop/v2", "task.func": "idle", "task.outcome": "ok",
		"exported_error.type": "the program's", "exported_exported_task.func": "too", "level": "1",
	}, tasks.Sum.DataPoints[10].Attributes.all(t))

	flying := found[scope+"tasks.in_flight"].Sum
	require.False(t, flying.IsMonotonic)
	require.EqualValues(t, 1, flying.DataPoints[0].AsInt)
	require.Equal(t, identity(), flying.DataPoints[0].Attributes.all(t))

	times := found[scope+"task.duration"]
	require.Equal(t, "s", times.Unit)
	require.Len(t, times.ExponentialHistogram.DataPoints, 5, "the idle function has no failures")
	ok, bad := times.ExponentialHistogram.DataPoints[0], times.ExponentialHistogram.DataPoints[1]
	require.Equal(t, identity("task.result", "success"), ok.Attributes.all(t))
	require.EqualValues(t, 4, ok.Count)
	require.EqualValues(t, 106, ok.Sum)
	require.EqualValues(t, 1, ok.Min)
	require.EqualValues(t, 100, ok.Max)
	require.Equal(t, identity("task.result", "failure"), bad.Attributes.all(t))
	require.Equal(t, []exemplarMessage{{
		TraceID: traceID.String(), SpanID: "0000000000000009", TimeUnixNano: uint64(start.Add(time.Second).UnixNano()), AsDouble: 0.5,
	}}, bad.Exemplars)

	failures := found[scope+"task.failures"].Sum
	require.Len(t, failures.DataPoints, 2)
	require.Equal(t, identity("error.type", "Timeout"), failures.DataPoints[0].Attributes.all(t))
}

func TestInstruments(t *testing.T) {
	found := byName(t, requestOf(t, Options{}, metrics()))
	const scope = "github.com/example/shop/v2 shop."
	require.Equal(t, "By", found[scope+"bytes_sent"].Unit)
	require.Len(t, found[scope+"bytes_sent"].Sum.DataPoints, 2)
	require.Equal(t, int64(math.MaxInt64), found[scope+"bytes_sent"].Sum.DataPoints[1].AsInt)
	require.EqualValues(t, 7, found[scope+"cache miss"].Sum.DataPoints[0].AsInt)
	require.Equal(t, -1.5, found[scope+"depth"].Gauge.DataPoints[0].AsDouble)
	require.Equal(t, "1", found[scope+"full"].Unit)
	require.Equal(t, "-Infinity", found[scope+"infinite"].Gauge.DataPoints[0].AsDouble)
	require.Equal(t, "NaN", found[scope+"nan"].Gauge.DataPoints[0].AsDouble)
	require.NotContains(t, found, scope+"nothing")

	value := found[scope+"value"].ExponentialHistogram.DataPoints[0]
	require.EqualValues(t, 6, value.Count)
	require.Nil(t, value.Sum, "there are negative values")
	require.EqualValues(t, 2, value.ZeroCount)
	require.InDelta(t, 0x1p-64, value.ZeroThreshold, 0x1p-70)
	invalid := found["github.com/example/shop/v2 invalid_observations"].Sum.DataPoints
	require.Len(t, invalid, 1)
	require.EqualValues(t, 1, invalid[0].AsInt)
	require.Equal(t, map[string]any{"metric.name": "value"}, invalid[0].Attributes.all(t))

	// An instrument that has begun after the tick keeps its start, and its end is just
	// after that.
	wait := found[scope+"wait"].ExponentialHistogram.DataPoints[0]
	require.EqualValues(t, tick.Add(time.Millisecond).UnixNano(), wait.StartTimeUnixNano)
	require.Equal(t, wait.StartTimeUnixNano+1, wait.TimeUnixNano)
	require.Nil(t, wait.Min)

	require.EqualValues(t, 1, found["tasks tasks.in_flight_"].Sum.DataPoints[0].AsInt)
	require.EqualValues(t, 2, found["tasks tasks.in_flight__"].Sum.DataPoints[0].AsInt)
	require.Zero(t, found["tasks tasks.in_flight_"].Sum.DataPoints[0].StartTimeUnixNano)
}

func TestExplicit(t *testing.T) {
	found := byName(t, requestOf(t, Options{Histograms: Explicit, Buckets: map[monitor.Unit][]float64{monitor.Bytes: {64, 1, 1, math.NaN()}}}, metrics()))
	value := found["github.com/example/shop/v2 shop.value"].Histogram.DataPoints[0]
	require.Equal(t, []float64{1, 64}, value.ExplicitBounds)
	require.Equal(t, []json.Number{"4", "2", "0"}, value.BucketCounts)
	times := found["github.com/example/shop/v2 task.duration"].Histogram.DataPoints[0]
	require.Equal(t, DefaultBuckets(monitor.Seconds), times.ExplicitBounds)
	require.Len(t, times.BucketCounts, len(times.ExplicitBounds)+1)
	total := uint64(0)
	for _, n := range times.BucketCounts {
		v, err := n.Int64()
		require.NoError(t, err)
		total += uint64(v)
	}
	require.Equal(t, times.Count, total)
}

func TestNames(t *testing.T) {
	f := func(want, scope, name string) {
		t.Helper()
		require.Equal(t, want, Name(&monitor.Metric{Scope: scope, Name: name}))
	}
	f("store.hits", "github.com/x/store", "hits")
	f("main.cache miss", "main", "cache miss")
	f("kv.value", "example.com/kv/v2", "value")
	f("v2.value", "v2", "value")
	f("v.value", "a/v", "value")
	f("yaml.v3.value", "gopkg.in/yaml.v3", "value")
	f("hits", "", "hits")
	f("hits", "a/", "hits")
	f("tasks_", "", "tasks")
	f("tasks__", "", "tasks_")
	f("task.duration_", "x/task", "duration")
	f("task.durations", "x/task", "durations")
	f("tasks.in_flight_", "", "tasks.in_flight")
	f("x.tasks", "x", "tasks")
	require.Equal(t, "tasks", Name(&monitor.Metric{Scope: "x", Name: "f", Kind: monitor.KindFunc}))
}

// Names that differ stay different, and everything else stays legal.
func TestHostileMetrics(t *testing.T) {
	r := monitor.NewRegistry()
	collecttest.HostileMetrics(r.Scope("hostile"))
	for _, name := range collecttest.HostileNames() {
		s := r.Scope(name)
		s.Counter(name).Inc()
		s.Func(name, monitor.String(name, name)).Task()(nil)
	}
	list := slices.Collect(r.Snapshot())
	want := map[string]bool{}
	for i := range list {
		m := &list[i]
		series := fmt.Sprint(m.Scope, "\n", Name(m), m.Tags)
		if m.Kind == monitor.KindFunc {
			series += m.Name
		}
		require.False(t, want[series], "%q", series)
		want[series] = true
	}
	for _, o := range []Options{{}, {Histograms: Explicit}, {Temporality: Delta}} {
		found := map[string]bool{}
		for _, r := range as[metricsRequest](t, requestOf(t, o, list)).ResourceMetrics {
			for _, s := range r.ScopeMetrics {
				for _, m := range s.Metrics {
					for _, d := range []*dataMessage{m.Gauge, m.Sum, m.Histogram, m.ExponentialHistogram} {
						if d == nil {
							continue
						}
						for _, p := range d.DataPoints {
							key := fmt.Sprint(s.Scope.Name, "\n", m.Name, p.Attributes.all(t))
							require.False(t, found[key], "%q", key)
							found[key] = true
						}
					}
				}
			}
		}
		require.GreaterOrEqual(t, len(found), len(want))
	}
}

// A request has no more than 4 MiB, and no metric is lost between two.
func TestLargeSnapshots(t *testing.T) {
	const n = 200
	long := strings.Repeat("\x01", monitor.MaxName)
	var list []monitor.Metric
	for i := range n {
		f := &monitor.FuncStats{Errors: monitor.MaxErrorClasses}
		for j := range monitor.MaxErrorClasses {
			f.Classes = append(f.Classes, monitor.ClassCount{Name: fmt.Sprint(j, long), Count: 1})
		}
		list = append(list, monitor.Metric{Scope: "large", Name: fmt.Sprint(i), Kind: monitor.KindFunc, Func: f,
			Tags: []monitor.Tag{{Key: long, Value: long}}})
	}
	requests := encode(encoderOf(new(Options)), &collect.Snapshot{Time: tick, Metrics: list})
	require.Greater(t, len(requests), 2)
	seen := map[any]bool{}
	for _, b := range requests {
		require.Less(t, len(b), 4<<20)
		m := fromProtobuf(t, "MetricsRequest", b)
		for _, s := range as[metricsRequest](t, m).ResourceMetrics[0].ScopeMetrics {
			for _, m := range s.Metrics {
				if m.Name == "tasks.in_flight" {
					for _, p := range m.Sum.DataPoints {
						name := p.Attributes.all(t)["task.func"]
						require.False(t, seen[name])
						seen[name] = true
					}
				}
			}
		}
	}
	require.Len(t, seen, n)
}
