package monitor_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// The order of tags says nothing: it makes no second series, and each value stays with its
// key; see https://github.com/open-telemetry/opentelemetry-python/pull/3698.
func TestTheOrderOfTags(t *testing.T) {
	a, b, c := monitor.String("a", "2"), monitor.String("b", "3"), monitor.String("c", "1")
	r := monitor.NewRegistry()
	s := r.Scope("test")
	orders := [][]monitor.Tag{{a, b, c}, {a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}}
	for range 2 { // made, and found again
		for _, tags := range orders {
			s.Counter("counter", tags...).Inc()
			s.Meter("meter", tags...).Mark(1)
			s.Gauge("gauge", tags...).Add(1)
			s.ValDist("dist", tags...).Observe(1)
			s.Timer("timer", tags...).Observe(1)
			s.Func("func", tags...).Task()(nil)
		}
	}
	require.Equal(t, []monitor.Tag{a, b, c}, orders[0], "the caller's tags stay as they are")
	require.Equal(t, []monitor.Tag{c, b, a}, orders[5])
	got := metrics(r, "test")
	require.Len(t, got, 6)
	const tags = ",a=2,b=3,c=1"
	require.EqualValues(t, 12, got["counter"+tags].Int)
	require.EqualValues(t, 12, got["meter"+tags].Int)
	require.EqualValues(t, 12, got["gauge"+tags].Float)
	require.EqualValues(t, 12, got["dist"+tags].Distribution.Count)
	require.EqualValues(t, 12, got["timer"+tags].Distribution.Count)
	require.EqualValues(t, 12, got["func"+tags].Func.OK)

	// A pair of values that are exchanged is another series.
	s.Counter("counter", monitor.String("a", "3"), monitor.String("b", "2"), c).Inc()
	require.EqualValues(t, 1, metrics(r, "test")["counter,a=3,b=2,c=1"].Int)
}
