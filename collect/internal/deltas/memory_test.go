package deltas

import (
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// metrics returns n counters.
func metrics(n int) []monitor.Metric {
	list := make([]monitor.Metric, n)
	for i := range list {
		list[i] = monitor.Metric{Scope: "s", Name: fmt.Sprint(i), Start: time.Unix(1, 0), Int: 10}
	}
	return list
}

func set(n *int64, m *monitor.Metric) { *n = m.Int }

// knows returns what the memory has of the series, or nil.
func (m *Memory[T]) knows(metric *monitor.Metric) *T {
	e := m.series[string(appendSeries(nil, metric))]
	if e == nil || !e.start.Equal(metric.Start) {
		return nil
	}
	return &e.value
}

// A series that is absent for a while is known when it is back, and then no more.
func TestAbsentSeries(t *testing.T) {
	var m Memory[int64]
	list := metrics(2)
	m.Delivered(list, time.Time{}, true, true, set)
	for range Remembered {
		m.Delivered(list[:1], time.Time{}, true, true, set)
	}
	require.EqualValues(t, 10, *m.knows(&list[1]))
	m.Delivered(list[:1], time.Time{}, true, true, set)
	require.Nil(t, m.knows(&list[1]))
	require.EqualValues(t, 10, *m.knows(&list[0]))
}

// One that is tried is not absent, though it may not be delivered as a whole.
func TestSeriesThatAreTried(t *testing.T) {
	var m Memory[int64]
	list := metrics(2)
	*of(&m, &list[1]) = 7
	for range Remembered {
		m.Delivered(list[:1], time.Time{}, true, true, set)
	}
	require.EqualValues(t, 7, *of(&m, &list[1]))
	m.Delivered(list[:1], time.Time{}, true, true, set)
	require.EqualValues(t, 7, *of(&m, &list[1]))
}

// A series is absent if it is in none of the parts. Nothing is forgotten before the last.
func TestParts(t *testing.T) {
	var m Memory[int64]
	list := metrics(30)
	deliver := func(list []monitor.Metric) {
		for i := range list {
			m.Delivered(list[i:i+1], time.Time{}, i == 0, i == len(list)-1, set)
		}
	}
	deliver(list)
	for range Remembered {
		deliver(list[:29])
	}
	for i := range 28 {
		m.Delivered(list[i:i+1], time.Time{}, i == 0, false, set)
	}
	require.NotNil(t, m.knows(&list[29]))
	m.Delivered(list[28:29], time.Time{}, false, true, set)
	require.Nil(t, m.knows(&list[29]))
	require.NotNil(t, m.knows(&list[0]))
}

func TestAnInstrumentMadeAnew(t *testing.T) {
	var m Memory[int64]
	list := metrics(1)
	require.Nil(t, m.knows(&list[0]))
	m.Delivered(list, time.Time{}, true, true, set)
	list[0].Start = time.Unix(2, 0)
	require.Nil(t, m.knows(&list[0]))
	require.Zero(t, *of(&m, &list[0]))
}

func of[T any](m *Memory[T], metric *monitor.Metric) *T {
	value, _ := m.Of(metric)
	return value
}

// A series that is not known is back if it began before the last delivery, and only then.
func TestSeriesThatAreBack(t *testing.T) {
	var m Memory[int64]
	list := metrics(3)
	back := func(metric monitor.Metric) bool {
		_, back := m.Of(&metric)
		return back
	}
	require.False(t, back(list[0]), "before any delivery")
	m.Delivered(list[:1], time.Unix(100, 0), true, false, set)
	require.False(t, back(list[1]), "the snapshot has not ended")
	m.Delivered(nil, time.Unix(100, 0), false, true, set)
	require.False(t, back(list[1]), "it was tried")
	require.True(t, back(list[2]))
	require.False(t, back(list[2]), "now it is known")
	for start, want := range map[time.Time]bool{{}: false, time.Unix(99, 0): true, time.Unix(100, 0): false, time.Unix(101, 0): false} {
		require.Equal(t, want, back(monitor.Metric{Name: start.String(), Start: start}), "%v", start)
	}
	list[0].Start = time.Unix(50, 0)
	require.False(t, back(list[0]), "it was made anew")
}

// What differs has different keys, wherever one part ends and the next begins.
func TestAppendSeries(t *testing.T) {
	seen := map[string]int{}
	for i, m := range []monitor.Metric{
		{Scope: "a", Name: "b"},
		{Scope: "a", Name: "b", Kind: monitor.KindMeter},
		{Scope: "ab"},
		{Name: "ab"},
		{Scope: "a", Name: "b", Tags: []monitor.Tag{{Key: "c", Value: "d"}}},
		{Scope: "a", Name: "b", Tags: []monitor.Tag{{Key: "cd"}}},
		{Scope: "a", Name: "b", Tags: []monitor.Tag{{Key: "c", Value: "d"}, {}}},
		{Scope: "a", Name: "b1:c1:d"},
		{Scope: "a1:b"},
	} {
		key := string(appendSeries(nil, &m))
		require.NotContains(t, seen, key, "%d and %d", i, seen[key])
		seen[key] = i
	}
}
