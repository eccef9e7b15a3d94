package otlp

import (
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// increments are the sums that a receiver of deltas sees.
type increments struct {
	hits, ok int64
	inFlight int64
	from, to uint64
}

func incrementsOf(tb testing.TB, b []byte) (i increments) {
	tb.Helper()
	found := byName(tb, fromProtobuf(tb, "MetricsRequest", b))
	hits := found["s s.hits"].Sum
	require.Equal(tb, delta, hits.AggregationTemporality)
	require.True(tb, hits.IsMonotonic)
	tasks, flying := found["s tasks"].Sum, found["s tasks.in_flight"].Sum
	require.Equal(tb, delta, tasks.AggregationTemporality)
	require.Equal(tb, cumulative, flying.AggregationTemporality)
	require.Equal(tb, delta, found["s task.duration"].ExponentialHistogram.AggregationTemporality)
	require.EqualValues(tb, tasks.DataPoints[0].AsInt, found["s task.duration"].ExponentialHistogram.DataPoints[0].Count)
	p := hits.DataPoints[0]
	require.Equal(tb, p.TimeUnixNano, tasks.DataPoints[0].TimeUnixNano)
	require.Equal(tb, p.StartTimeUnixNano, tasks.DataPoints[0].StartTimeUnixNano)
	return increments{p.AsInt, tasks.DataPoints[0].AsInt, flying.DataPoints[0].AsInt, p.StartTimeUnixNano, p.TimeUnixNano}
}

func TestDelta(t *testing.T) {
	e := encoderOf(&Options{Temporality: Delta})
	at := func(second int) time.Time { return start.Add(time.Duration(second) * time.Second) }
	snapshot := func(second int, n int64) *collect.Snapshot {
		values := make([]float64, n)
		return &collect.Snapshot{Time: at(second), Metrics: []monitor.Metric{
			{Scope: "s", Name: "hits", Start: start, Kind: monitor.KindCounter, Int: n},
			{Scope: "s", Name: "work", Start: start, Kind: monitor.KindFunc, Func: &monitor.FuncStats{
				OK: n, InFlight: n, Succeeded: distribution(values...), Failed: distribution(),
			}},
		}}
	}
	f := func(want increments, second int, n int64) {
		t.Helper()
		requests := encode(e, snapshot(second, n))
		require.Len(t, requests, 1)
		require.Equal(t, want, incrementsOf(t, requests[0]))
	}
	nano := func(second int) uint64 { return uint64(at(second).UnixNano()) }
	f(increments{3, 3, 3, nano(0), nano(10)}, 10, 3)
	f(increments{4, 4, 7, nano(10), nano(20)}, 20, 7)
	f(increments{0, 0, 7, nano(20), nano(30)}, 30, 7)

	// Increments that were not delivered are in the next interval.
	b := firstOf(e, snapshot(40, 9))
	require.Equal(t, increments{2, 2, 9, nano(30), nano(40)}, incrementsOf(t, b))
	f(increments{3, 3, 10, nano(30), nano(50)}, 50, 10)
}

// Requests that were taken are not counted again when a later one fails.
func TestDeltaOfAPart(t *testing.T) {
	e := encoderOf(&Options{Temporality: Delta})
	list := []monitor.Metric{
		{Scope: "s", Name: "a", Start: start, Kind: monitor.KindCounter, Int: 5},
		{Scope: "s", Name: "b", Start: start, Kind: monitor.KindCounter, Int: 6},
	}
	values := func(s *collect.Snapshot) (a, b int64) {
		buf := firstOf(e, s)
		found := byName(t, fromProtobuf(t, "MetricsRequest", buf))
		return found["s s.a"].Sum.DataPoints[0].AsInt, found["s s.b"].Sum.DataPoints[0].AsInt
	}
	s := &collect.Snapshot{Time: tick, Metrics: list, Part: 1, Parts: 1}
	deliver(e, s, 0, 1)
	a, b := values(s)
	require.Equal(t, []int64{0, 6}, []int64{a, b})
	require.Zero(t, e.since)
	deliver(e, s, 1, 2)
	a, b = values(s)
	require.Equal(t, []int64{0, 0}, []int64{a, b})
	require.Equal(t, tick, e.since)
}

// The intervals of a series follow each other without a gap or an overlap, even if a
// snapshot was delivered in part.
func TestDeltaIntervalsOfAPart(t *testing.T) {
	e := encoderOf(&Options{Temporality: Delta})
	flight := func(second int) *collect.Snapshot {
		counter := func(name string) monitor.Metric {
			return monitor.Metric{Scope: "s", Name: name, Start: start, Kind: monitor.KindCounter, Int: int64(second)}
		}
		work := monitor.Metric{Scope: "s", Name: "work", Start: start, Kind: monitor.KindFunc,
			Func: &monitor.FuncStats{Succeeded: distribution(), Failed: distribution()}}
		return &collect.Snapshot{Time: start.Add(time.Duration(second) * time.Second), Part: 1, Parts: 1,
			Metrics: []monitor.Metric{counter("a"), counter("b"), work}}
	}
	deliver(e, flight(10), 0, 1)
	buf := firstOf(e, flight(20))
	found := byName(t, fromProtobuf(t, "MetricsRequest", buf))
	for name, second := range map[string]int{"s s.a": 10, "s s.b": 0, "s tasks": 0, "s tasks.in_flight": 0} {
		p := found[name].Sum.DataPoints[0]
		require.EqualValues(t, start.Add(time.Duration(second)*time.Second).UnixNano(), p.StartTimeUnixNano, name)
	}
	deliver(e, flight(20), 0, 3)
	buf = firstOf(e, flight(30))
	found = byName(t, fromProtobuf(t, "MetricsRequest", buf))
	for name, second := range map[string]int{"s s.a": 20, "s s.b": 20, "s tasks": 20, "s tasks.in_flight": 0} {
		p := found[name].Sum.DataPoints[0]
		require.EqualValues(t, start.Add(time.Duration(second)*time.Second).UnixNano(), p.StartTimeUnixNano, name)
	}
}

// Exemplars are sent once.
func TestExemplarsAreSentOnce(t *testing.T) {
	e := encoderOf(new(Options))
	exemplars := func(second int) int {
		requests := encode(e, &collect.Snapshot{Time: start.Add(time.Duration(second) * time.Second), Metrics: metrics()[:1]})
		times := byName(t, fromProtobuf(t, "MetricsRequest", requests[0]))["github.com/example/shop/v2 task.duration"]
		return len(times.ExponentialHistogram.DataPoints[1].Exemplars)
	}
	require.Equal(t, 1, exemplars(2)) // the exemplar is of the first second
	require.Equal(t, 0, exemplars(4))
}
