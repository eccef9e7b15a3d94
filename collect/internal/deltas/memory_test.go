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

// A series that is absent for a while is known when it is back, and then no more.
func TestAbsentSeries(t *testing.T) {
	var m Memory[int64]
	list := metrics(2)
	m.Delivered(list, true, true, set)
	for range Remembered {
		m.Delivered(list[:1], true, true, set)
	}
	require.EqualValues(t, 10, *m.Find(&list[1]))
	m.Delivered(list[:1], true, true, set)
	require.Nil(t, m.Find(&list[1]))
	require.EqualValues(t, 10, *m.Find(&list[0]))
}

// One that is tried is not absent, though it may not be delivered as a whole.
func TestSeriesThatAreTried(t *testing.T) {
	var m Memory[int64]
	list := metrics(2)
	*m.Of(&list[1]) = 7
	for range Remembered {
		m.Delivered(list[:1], true, true, set)
	}
	require.EqualValues(t, 7, *m.Of(&list[1]))
	m.Delivered(list[:1], true, true, set)
	require.EqualValues(t, 7, *m.Of(&list[1]))
}

// A series is absent if it is in none of the parts. Nothing is forgotten before the last.
func TestParts(t *testing.T) {
	var m Memory[int64]
	list := metrics(30)
	deliver := func(list []monitor.Metric) {
		for i := range list {
			m.Delivered(list[i:i+1], i == 0, i == len(list)-1, set)
		}
	}
	deliver(list)
	for range Remembered {
		deliver(list[:29])
	}
	for i := range 28 {
		m.Delivered(list[i:i+1], i == 0, false, set)
	}
	require.NotNil(t, m.Find(&list[29]))
	m.Delivered(list[28:29], false, true, set)
	require.Nil(t, m.Find(&list[29]))
	require.NotNil(t, m.Find(&list[0]))
}

func TestAnInstrumentMadeAnew(t *testing.T) {
	var m Memory[int64]
	list := metrics(1)
	require.Nil(t, m.Find(&list[0]))
	m.Delivered(list, true, true, set)
	list[0].Start = time.Unix(2, 0)
	require.Nil(t, m.Find(&list[0]))
	require.Zero(t, *m.Of(&list[0]))
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
