package monitor_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestSourcesComeAndGo(t *testing.T) {
	r := monitor.NewRegistry()
	remove := r.AddSource(func(yield func(monitor.Metric) bool) {
		_ = yield(monitor.Metric{Scope: "source", Name: "a"}) && yield(monitor.Metric{Scope: "source", Name: "b"})
	})
	require.Len(t, metrics(r, "source"), 2)
	for range r.Snapshot() {
		break
	}
	r.AddSource(func(yield func(monitor.Metric) bool) {
		yield(monitor.Metric{Scope: "half"})
		panic("no")
	})
	last := r.AddSource(func(yield func(monitor.Metric) bool) { yield(monitor.Metric{Scope: "last"}) })
	require.Len(t, metrics(r, "half"), 1)
	require.Len(t, metrics(r, "last"), 1)
	require.EqualValues(t, 2, self(r, "callback_panics"))
	last()
	remove()
	remove()
	require.Empty(t, metrics(r, "source"))
}

func TestSourcesGetNamesLikeInstruments(t *testing.T) {
	r := monitor.NewRegistry()
	r.AddSource(func(yield func(monitor.Metric) bool) {
		yield(monitor.Metric{
			Scope: "source", Name: "\xff" + strings.Repeat("x", 1000),
			Tags: []monitor.Tag{{Key: "b", Value: "\xff"}, {Key: "a", Value: "1"}, {}},
		})
	})
	for _, m := range metrics(r, "source") {
		require.True(t, utf8.ValidString(m.Name))
		require.LessOrEqual(t, len(m.Name), monitor.MaxName)
		require.Equal(t, []monitor.Tag{{Key: "a", Value: "1"}, {Key: "b", Value: "\ufffd"}}, m.Tags)
	}
}
