package collect_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestDeltas(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	var deltas collect.Deltas
	take := func() (*collect.Snapshot, map[string]monitor.Metric) {
		snapshot := &collect.Snapshot{Metrics: slices.Collect(r.Snapshot())}
		since := map[string]monitor.Metric{}
		for i := range snapshot.Metrics {
			m := deltas.Since(&snapshot.Metrics[i])
			key := m.Name
			for _, t := range m.Tags {
				key += "," + t.Value
			}
			since[key] = m
		}
		return snapshot, since
	}
	work := func(n int, v float64) {
		for range n {
			s.Counter("counter").Inc()
			s.Counter("counter", monitor.String("k", "v")).Add(2)
			s.ValDist("dist").Observe(v)
			s.Func("f").Task()(nil)
			s.Func("f").Task()(&errSick)
		}
		s.Gauge("gauge").Set(v)
	}

	work(3, 10)
	first, since := take()
	require.EqualValues(t, 3, since["counter"].Int, "begins at nothing")
	deltas.Delivered(first)

	work(2, 20)
	_, since = take() // not delivered
	require.EqualValues(t, 2, since["counter"].Int)
	work(2, 30)
	third, since := take()
	require.EqualValues(t, 4, since["counter"].Int, "covers what was not delivered")
	require.EqualValues(t, 8, since["counter,v"].Int)
	require.EqualValues(t, 4, since["dist"].Distribution.Count)
	require.InEpsilon(t, 20, since["dist"].Distribution.Min, 0.02)
	require.EqualValues(t, 30, since["dist"].Distribution.Max)
	require.EqualValues(t, 30, since["gauge"].Float)
	f := since["f"].Func
	require.Equal(t, []int64{8, 4, 4, 8, 0}, []int64{f.Started, f.OK, f.Errors, f.Finished(), f.InFlight})
	require.EqualValues(t, 8, f.Durations().Count)
	require.Len(t, f.Classes, 1)
	require.Equal(t, "error", f.Classes[0].Name)
	require.EqualValues(t, 4, f.Classes[0].Count)
	deltas.Delivered(third)
	_, since = take()
	require.Zero(t, since["counter"].Int)
	require.Zero(t, since["dist"].Distribution.Count)
	require.Zero(t, since["f"].Func.Finished())
}

// An instrument that was made anew began at nothing, and one that is gone is
// forgotten.
func TestDeltasOfANewInstrument(t *testing.T) {
	var deltas collect.Deltas
	m := monitor.Metric{Scope: "s", Name: "n", Start: time.Unix(1, 0), Int: 10}
	deltas.Delivered(&collect.Snapshot{Metrics: []monitor.Metric{m}})
	m.Int = 12
	require.EqualValues(t, 2, deltas.Since(&m).Int)

	anew := m
	anew.Start = time.Unix(2, 0)
	require.EqualValues(t, 12, deltas.Since(&anew).Int)

	without := &collect.Snapshot{Metrics: []monitor.Metric{{Scope: "other", Name: "n"}}}
	deltas.Delivered(without)
	require.EqualValues(t, 2, deltas.Since(&m).Int, "absent once, it goes on where it was")
	for range 60 {
		deltas.Delivered(without)
	}
	require.EqualValues(t, 12, deltas.Since(&m).Int)
}

// An interval begins at the snapshot that was delivered, or where the instrument does.
func TestDeltasTellWhenTheyBegin(t *testing.T) {
	var deltas collect.Deltas
	m := monitor.Metric{Scope: "s", Name: "n", Start: time.Unix(1, 0), Int: 10}
	require.Equal(t, time.Unix(1, 0), deltas.Since(&m).Start)
	for _, at := range []time.Time{time.Unix(5, 0), time.Unix(3, 0)} { // the clock may be set back
		deltas.Delivered(&collect.Snapshot{Time: at, Metrics: []monitor.Metric{m}})
		require.Equal(t, at, deltas.Since(&m).Start)
		require.Equal(t, at, deltas.Since(&m).Start)
	}
	deltas.Delivered(&collect.Snapshot{Time: time.Unix(0, 0), Metrics: []monitor.Metric{m}})
	require.Equal(t, time.Unix(1, 0), deltas.Since(&m).Start, "not before the instrument")
	m.Start = time.Unix(9, 0)
	require.Equal(t, time.Unix(9, 0), deltas.Since(&m).Start, "it was made anew")
}

func TestDeltasTellKindsApart(t *testing.T) {
	var deltas collect.Deltas
	counter := monitor.Metric{Scope: "s", Name: "n", Int: 10}
	meter := counter
	meter.Kind = monitor.KindMeter
	deltas.Delivered(&collect.Snapshot{Metrics: []monitor.Metric{counter, meter}})
	counter.Int, meter.Int = 11, 12
	require.EqualValues(t, 1, deltas.Since(&counter).Int)
	require.EqualValues(t, 2, deltas.Since(&meter).Int)
}

// The deltas of series that are in different parts are not forgotten, and what is
// gone from all of them is.
func TestDeltasOfParts(t *testing.T) {
	var deltas collect.Deltas
	metrics := make([]monitor.Metric, 30)
	for i := range metrics {
		metrics[i] = monitor.Metric{Scope: "s", Name: fmt.Sprint(i), Int: 10}
	}
	deliver := func(list []monitor.Metric) {
		for i := range list {
			deltas.Delivered(&collect.Snapshot{Metrics: list[i : i+1], Part: i + 1, Parts: len(list)})
		}
	}
	deliver(metrics)
	deliver(metrics)
	for i := range metrics {
		require.Zero(t, deltas.Since(&metrics[i]).Int)
	}
	for range 61 {
		deliver(metrics[:29])
	}
	require.Zero(t, deltas.Since(&metrics[0]).Int)
	require.EqualValues(t, 10, deltas.Since(&metrics[29]).Int)
}
