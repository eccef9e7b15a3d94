package collect_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// Totals and their increments are whole numbers all the way up: none goes through a
// float, which would lose an increment of 1 above 2^53. See
// https://github.com/open-telemetry/opentelemetry-go/issues/8980.
func TestIncrementsOfLargeTotals(t *testing.T) {
	for _, total := range []int64{1 << 53, 1<<53 + 1, 1 << 62, math.MaxInt64 - 1} {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		var deltas collect.Deltas
		take := func() *collect.Snapshot {
			return &collect.Snapshot{Metrics: slices.Collect(r.Snapshot()), Time: time.Now()}
		}
		s.Counter("counter").Add(total)
		s.Meter("meter").Mark(total)
		source := total
		r.AddSource(func(yield func(monitor.Metric) bool) {
			yield(monitor.Metric{Scope: "test", Name: "source", Kind: monitor.KindCounter, Int: source})
			yield(monitor.Metric{Scope: "test", Name: "calls", Kind: monitor.KindFunc, Func: &monitor.FuncStats{
				Started: source, OK: source,
			}})
		})
		deltas.Delivered(take())

		s.Counter("counter").Inc()
		s.Meter("meter").Mark(1)
		source++
		now := take()
		found := 0
		for i := range now.Metrics {
			m, since := now.Metrics[i], deltas.Since(&now.Metrics[i])
			if m.Scope != "test" {
				continue
			}
			found++
			switch m.Name {
			case "counter", "meter", "source":
				require.Equal(t, total+1, m.Int, m.Name)
				require.EqualValues(t, 1, since.Int, m.Name)
			case "calls":
				require.Equal(t, total+1, m.Func.OK)
				require.EqualValues(t, 1, since.Func.OK)
				require.EqualValues(t, 1, since.Func.Started)
			}
		}
		require.Equal(t, 4, found)
	}
}
