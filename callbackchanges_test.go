package monitor_test

import (
	"testing"
	"testing/synctest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A function that a reading calls may make instruments, count, replace or remove itself,
// and add others: no lock is held while it runs. See
// https://github.com/open-telemetry/opentelemetry-go/pull/8054 and
// https://github.com/open-telemetry/opentelemetry-go/pull/8074.
func TestCallbacksThatChangeTheirRegistry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		s.GaugeFunc("makes", func() float64 {
			r.Scope("test").Counter("made", monitor.String("by", "gauge")).Inc()
			r.Scope("new").Func("f").Task()(nil)
			return 1
		})
		s.GaugeFunc("replaces", func() float64 {
			s.GaugeFunc("replaces", func() float64 { return 2 })
			return 1
		})
		var remove, forget func()
		remove = r.AddSource(func(yield func(monitor.Metric) bool) {
			remove()
			s.Counter("made", monitor.String("by", "source")).Inc()
			yield(monitor.Metric{Scope: "source", Name: "once"})
		})
		forget = r.AddCondition(func() []string {
			forget()
			s.Counter("made", monitor.String("by", "condition")).Inc()
			r.AddCondition(func() []string { return []string{"second"} })
			return []string{"first"}
		})
		require.Len(t, metrics(r, "source"), 1)
		require.Equal(t, []string{"first"}, r.Conditions())
		require.Equal(t, []string{"second"}, r.Conditions())

		got := metrics(r, "test")
		require.Empty(t, metrics(r, "source"))
		require.Equal(t, 1.0, got["makes"].Float)
		require.Equal(t, 2.0, got["replaces"].Float)
		require.EqualValues(t, 1, got["made,by=source"].Int)
		require.EqualValues(t, 1, got["made,by=condition"].Int)
		require.GreaterOrEqual(t, s.Counter("made", monitor.String("by", "gauge")).Total(), int64(2))
		require.NotZero(t, r.Scope("new").Func("f").Stats().OK)
		require.EqualValues(t, 1, self(r, "misuses"))
		require.Zero(t, self(r, "callback_panics"))
		require.Len(t, r.Warnings(), 1)
		require.Contains(t, r.Warnings()[0], `"replaces"`, "a second function of one name")
	})
}
