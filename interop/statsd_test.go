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
	"github.com/spacemonkeygo/monitor/v2/collect"
	statsdsink "github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// newStatsdSink returns the sink of a URL.
func newStatsdSink(t testing.TB, url string) *statsdsink.Sink {
	t.Helper()
	sink, err := export.Sink(url)
	require.NoError(t, err)
	return sink.(*statsdsink.Sink)
}

// incremented reports whether a field is sent as increments. A sum that may fall is
// not.
func incremented(m *monitor.Metric, f *collect.Field) bool {
	return f.Kind == collect.Total && (f.Name != "sum_total" || m.Distribution == nil || m.Distribution.Min >= 0)
}

// incrementOf returns the whole number that the series of a field gets.
func incrementOf(series string, f *collect.Field) float64 {
	v := f.Value()
	if strings.Contains(series, ".sum_ns") {
		v *= 1e9
	}
	return min(math.Round(v), 1<<53) // the rest is for later increments
}

// asStatsdShows returns the key under which StatsD has a series.
func asStatsdShows(series string) string {
	name, tags, tagged := strings.Cut(series, "|#")
	if !tagged {
		return name
	}
	for tag := range strings.SplitSeq(tags, ",") {
		name += ";" + strings.Replace(tag, ":", "=", 1)
	}
	return name
}

// TestEveryKindInStatsD sends one of each kind, and compares each number.
func TestEveryKindInStatsD(t *testing.T) {
	s := sharedStatsd(t)
	for _, url := range []string{"statsd://%s?", "statsd+tcp://%s?", "statsd://%s?tags=true&"} {
		t.Run(url, func(t *testing.T) {
			bad := s.Counters()["statsd.bad_lines_seen"]
			service := unique("shop")
			r := ofEveryKind(service)
			r.Scope("main").ValDist("change").Observe(-2.5)
			sink := newStatsdSink(t, fmt.Sprintf(url, s.Addr())+"prefix=p&interval=24h")
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))

			counters, gauges := map[string]float64{}, map[string]float64{}
			fieldsOf(settled(r), func(m *monitor.Metric, f *collect.Field) {
				if incremented(m, f) {
					series := asStatsdShows(sink.Series(service, m, f))
					if v := incrementOf(series, f); v > 0 {
						counters[series] = v
					}
					return
				}
				level := *f
				level.Kind = collect.Level
				gauges[asStatsdShows(sink.Series(service, m, &level))] = f.Value()
			})
			require.Greater(t, len(counters), 300)
			require.Greater(t, len(gauges), 30)
			eventually(t, 20*time.Second, func() error {
				return errors.Join(requireNumbers(s.Counters(), counters), requireNumbers(s.Gauges(), gauges))
			})
			for name := range s.Counters() {
				if strings.Contains(name, service) && !strings.Contains(name, "collect") && !strings.Contains(name, "monitor") {
					require.Contains(t, counters, name)
				}
			}
			require.Equal(t, bad, s.Counters()["statsd.bad_lines_seen"])
		})
	}
}

// requireNumbers returns an error unless each of these is there, as it is.
func requireNumbers(got, want map[string]float64) error {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if v, ok := got[name]; !ok || v != want[name] {
			return fmt.Errorf("%s is %v (%v), not %v", name, v, ok, want[name])
		}
	}
	return nil
}

// TestStatsDOutages stops the server while a service goes on counting, starts it
// again, and then starts the service anew: all that was counted is there.
func TestStatsDOutages(t *testing.T) {
	s := sharedStatsd(t)
	for _, url := range []string{"statsd://%s?", "statsd://%s?size=512&", "statsd+tcp://%s?"} {
		t.Run(url, func(t *testing.T) {
			service, want := unique("shop"), 0
			url := fmt.Sprintf(url, s.Addr()) + "prefix=p&interval=100ms"
			for range 2 { // the second of which the server does not know from the first
				c := startCounting(t, service, url)
				await := func() {
					t.Helper()
					for i := range c.counters {
						awaitStatsd(t, s, c.series(i), float64(want))
					}
				}
				count := func() { c.count(); want++ }
				count()
				await()
				s.Stop()
				count()
				c.awaitFailure(t)
				count()
				time.Sleep(500 * time.Millisecond)
				s.Start()
				count()
				await()
				count()
				require.NoError(t, c.pipeline.Stop(t.Context()))
				await()
				e := c.pipeline.Ledger()[0]
				require.True(t, e.Balanced())
				require.Zero(t, e.Queued)
				for _, d := range e.Dropped {
					require.Equal(t, collect.Superseded, d.Reason)
				}
			}
		})
	}
}

func awaitStatsd(t testing.TB, s *statsdServer, key string, want float64) {
	t.Helper()
	eventually(t, 10*time.Second, func() error {
		if got := s.Counters()[key]; got != want {
			return fmt.Errorf("%s is %v, not %v", key, got, want)
		}
		return nil
	})
}

// counting is a service that counts in more counters than go into a datagram.
type counting struct {
	service  string
	sink     *statsdsink.Sink
	pipeline *collect.Pipeline
	counters []*monitor.Counter
}

func startCounting(t testing.TB, service, url string) *counting {
	t.Helper()
	c := &counting{service: service, sink: newStatsdSink(t, url)}
	r := monitor.NewRegistry()
	r.SetService(service)
	for i := range 100 {
		c.counters = append(c.counters, r.Scope("main").Counter(fmt.Sprintf("hits%d", i)))
	}
	c.pipeline = collect.Start(r, c.sink)
	return c
}

func (c *counting) count() {
	for _, counter := range c.counters {
		counter.Inc()
	}
}

func (c *counting) series(i int) string {
	return c.sink.Series(c.service, &monitor.Metric{Scope: "main", Name: fmt.Sprintf("hits%d", i)}, &collect.Field{Name: "total"})
}

func (c *counting) awaitFailure(t testing.TB) {
	t.Helper()
	before := c.pipeline.Ledger()[0].Failures
	eventually(t, 10*time.Second, func() error {
		if c.pipeline.Ledger()[0].Failures < before+3 {
			return errors.New("the outage is not noticed")
		}
		return nil
	})
}

// TestSamplesInStatsD compares what StatsD gets to make percentiles of.
func TestSamplesInStatsD(t *testing.T) {
	s, service := sharedStatsd(t), unique("shop")
	r := monitor.NewRegistry()
	r.SetService(service)
	few, many, wait := r.Scope("main").ValDist("few"), r.Scope("main").ValDist("many"), r.Scope("main").Timer("wait")
	for i := range 500 {
		few.Observe(float64(i))
		wait.Observe(time.Duration(i+1) * time.Millisecond)
	}
	for i := range 100_000 {
		many.Observe(float64(i + 1))
	}
	sink := newStatsdSink(t, "statsd://"+s.Addr()+"?prefix=p&interval=24h&distributions=samples")
	require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
	key := func(name string) string {
		return sink.Series(service, &monitor.Metric{Scope: "main", Name: name}, &collect.Field{Name: "values"})
	}
	eventually(t, 10*time.Second, func() error {
		if timers := s.Timers(); len(timers[key("few")]) < 500 || len(timers[key("many")]) < 1000 || len(timers[key("wait")]) < 500 {
			return fmt.Errorf("%d, %d and %d values", len(timers[key("few")]), len(timers[key("many")]), len(timers[key("wait")]))
		}
		return nil
	})
	timers := s.Timers()
	sorted := func(name string) []float64 { return slices.Sorted(slices.Values(timers[key(name)])) }
	for i, v := range sorted("few") {
		require.InDelta(t, i, v, 0.006*float64(i))
	}
	for i, v := range sorted("wait") {
		require.InDelta(t, i+1, v, 0.006*float64(i+1), "in milliseconds")
	}
	values := sorted("many")
	require.Len(t, values, 1000)
	for _, q := range []float64{0.5, 0.9, 0.99} {
		require.InDelta(t, q*100_000, values[int(math.Ceil(q*1000))-1], 0.006*q*100_000+100)
	}
}
