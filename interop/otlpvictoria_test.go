//go:build interop

package interop

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// victoriaValues returns the last value of each series of a service, without what the
// resource says.
func victoriaValues(s *victoriaServer, service string) map[string]float64 {
	values := map[string]float64{}
	for id, series := range s.Series(fmt.Sprintf(`{service.name=%q}`, service)) {
		values[withoutResource(id)] = series.Values[len(series.Values)-1]
	}
	return values
}

// withoutResource removes the labels that every series has.
func withoutResource(id string) string {
	parts := strings.Split(id, ",")
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool {
		for _, own := range []string{"service.", "host.", "process.", "telemetry."} {
			if strings.HasPrefix(p, own) {
				return true
			}
		}
		return false
	}), ",")
}

// TestOTLPInVictoriaMetrics sends every kind of metric, and compares each value: also
// after the server was away.
func TestOTLPInVictoriaMetrics(t *testing.T) {
	s := sharedVictoria(t)
	service := unique("otlp-")
	r := monitor.NewRegistry()
	r.SetService(service)
	scope := r.Scope("example.com/shop/store")
	scope.Counter("hits").Add(7)
	scope.Meter("cache miss", monitor.String("kind", "x y")).Mark(1 << 40)
	scope.Gauge("depth").Set(-0.125)
	scope.Counter("with\nline", monitor.String(`quote"`, "\u2028 🚀")).Inc()
	for _, v := range []int64{0, 1, 2, 4, 1 << 40} {
		scope.ValDist("size").In(monitor.Bytes).ObserveInt(v)
	}
	f := scope.Func("(*Store).Get")
	for _, err := range []error{nil, nil, errors.New("bad")} {
		f.Task()(&err)
	}
	f.Task() // is running
	want := map[string]float64{}
	add := func(v float64, name string, pairs ...string) {
		labels := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			labels[pairs[i]] = pairs[i+1]
		}
		want[seriesOf(name, labels)] = v
	}
	add(7, "store.hits")
	add(1<<40, "store.cache miss", "kind", "x y")
	add(-0.125, "store.depth")
	add(1, "store.with\nline", `quote"`, "\u2028 🚀")
	add(5, "store.size_count")
	add(1<<40+7, "store.size_sum")
	identity := func(more ...string) []string {
		return append([]string{"task.scope", "example.com/shop/store", "task.func", "(*Store).Get"}, more...)
	}
	for outcome, n := range map[string]float64{"ok": 2, "error": 1, "canceled": 0, "timeout": 0, "panic": 0} {
		add(n, "tasks", identity("task.outcome", outcome)...)
	}
	add(1, "tasks.in_flight", identity()...)
	add(1, "task.failures", identity("error.type", "error")...)
	add(2, "task.duration_count", identity("task.result", "success")...)
	add(1, "task.duration_count", identity("task.result", "failure")...)

	stop, err := export.Start(r, strings.Replace(s.URL(), "http", "otlp", 1)+"/opentelemetry?signals=metrics&interval=1s")
	require.NoError(t, err)
	defer stop(t.Context())
	requireAll := func() {
		t.Helper()
		eventually(t, 30*time.Second, func() error {
			got := victoriaValues(s, service)
			for id, v := range want {
				if g, ok := got[id]; !ok || math.Abs(g-v) > math.Abs(v)*1e-12 {
					return fmt.Errorf("%s is %v (%v), not %v, among %v", id, g, ok, v, slices.Sorted(maps.Keys(got)))
				}
			}
			return nil
		})
	}
	requireAll()
	// The buckets are those of values, as far as they are told apart.
	buckets := 0.0
	for id, v := range victoriaValues(s, service) {
		if strings.HasPrefix(id, "store.size_bucket,") {
			buckets += v
		}
	}
	require.Equal(t, 5.0, buckets)

	s.Stop()
	time.Sleep(2500 * time.Millisecond)
	scope.Counter("hits").Add(5)
	add(12, "store.hits")
	s.Start()
	requireAll()
	require.NoError(t, stop(t.Context()))
}
