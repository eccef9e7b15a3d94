//go:build interop

package interop

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// dogstatsdWires are the URLs of a statsd_exporter, by what sends to it.
func dogstatsdWires(s *statsdExporterServer) map[string]string {
	return map[string]string{
		"udp":  "dogstatsd://" + s.Addr() + "?",
		"unix": "dogstatsd+unix://" + s.UnixAddr() + "?",
		"tcp":  "statsd+tcp://" + s.Addr() + "?tags=true&",
	}
}

// notForPrometheus is what statsd_exporter makes an underscore of, in names.
var notForPrometheus = regexp.MustCompile(`-+|\.`)

// asPrometheusShows returns the id under which statsd_exporter has a series.
func asPrometheusShows(series string) string {
	legal := func(text string) string { return notForPrometheus.ReplaceAllString(text, "_") }
	name, tags, _ := strings.Cut(series, "|#")
	labels := map[string]string{}
	for tag := range strings.SplitSeq(tags, ",") {
		key, value, _ := strings.Cut(tag, ":")
		labels[legal(key)] = value
	}
	return seriesOf(legal(name), labels)
}

// complaints are what statsd_exporter could not use.
func complaints(s *statsdExporterServer) map[string]float64 {
	found := map[string]float64{}
	for id, v := range s.Metrics() {
		for _, name := range []string{"statsd_exporter_sample_errors_total", "statsd_exporter_tag_errors_total", "statsd_exporter_events_error_total", "statsd_exporter_events_conflict_total"} {
			if strings.HasPrefix(id, name) {
				found[id] = v
			}
		}
	}
	return found
}

// TestEveryKindInStatsdExporter sends one of each kind with tags, and compares each
// number.
func TestEveryKindInStatsdExporter(t *testing.T) {
	s := sharedStatsdExporter(t)
	for wire, url := range dogstatsdWires(s) {
		t.Run(wire, func(t *testing.T) {
			before, service := complaints(s), unique("shop")
			r := ofEveryKind(service)
			r.Scope("main").ValDist("change").Observe(-2.5)
			sink := newStatsdSink(t, url+"prefix="+wire+"&interval=24h")
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))

			// What has one name here is added up: they are counters, all of them.
			want, gauges := map[string]float64{}, map[string]bool{}
			fieldsOf(settled(r), func(m *monitor.Metric, f *collect.Field) {
				field, v := *f, f.Value()
				if incremented(m, f) {
					if v = incrementOf(sink.Series(service, m, f), f); v == 0 {
						return
					}
				} else {
					field.Kind = collect.Level
				}
				id := asPrometheusShows(sink.Series(service, m, &field))
				require.False(t, gauges[id], id)
				gauges[id] = field.Kind != collect.Total
				want[id] += v
			})
			require.Greater(t, len(want), 300)
			eventually(t, 20*time.Second, func() error { return requireNumbers(s.Metrics(), want) })
			for id := range s.Metrics() {
				if strings.Contains(id, service) && !strings.Contains(id, `scope="collect"`) && !strings.Contains(id, `scope="monitor"`) {
					require.Contains(t, want, id)
				}
			}
			require.Equal(t, before, complaints(s))
		})
	}
}

// TestStatsdExporterOutages does what TestStatsDOutages does. This server forgets all
// when it stops.
func TestStatsdExporterOutages(t *testing.T) {
	s := sharedStatsdExporter(t)
	for wire, url := range dogstatsdWires(s) {
		t.Run(wire, func(t *testing.T) {
			service := unique("shop")
			c := startCounting(t, service, url+"interval=100ms&prefix="+wire)
			await := func(want float64) {
				t.Helper()
				all := map[string]float64{}
				for i := range c.counters {
					all[asPrometheusShows(c.series(i))] = want
				}
				eventually(t, 10*time.Second, func() error { return requireNumbers(s.Metrics(), all) })
			}
			c.count()
			await(1)
			s.Stop()
			c.count()
			c.awaitFailure(t)
			c.count()
			time.Sleep(500 * time.Millisecond)
			s.Start()
			c.count()
			await(3)
			c.count()
			require.NoError(t, c.pipeline.Stop(t.Context()))
			await(4)

			again := startCounting(t, service, url+"interval=100ms&prefix="+wire)
			again.count()
			require.NoError(t, again.pipeline.Stop(t.Context()))
			await(5)
			for id, v := range complaints(s) {
				require.Zero(t, v, id)
			}
		})
	}
}

// TestSamplesInStatsdExporter has as many observations as there were values.
func TestSamplesInStatsdExporter(t *testing.T) {
	s := sharedStatsdExporter(t)
	for _, wire := range []string{"udp", "unix"} {
		service := unique("shop")
		r := monitor.NewRegistry()
		r.SetService(service)
		d, sum := r.Scope("main").ValDist("sizes"), 0.0
		for i := range 10_000 {
			d.Observe(float64(i % 777))
			sum += float64(i % 777)
		}
		sink := newStatsdSink(t, dogstatsdWires(s)[wire]+"interval=24h&distributions=samples&prefix="+wire+"s")
		require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
		id := func(suffix string) string {
			series := sink.Series(service, &monitor.Metric{Scope: "main", Name: "sizes"}, &collect.Field{Name: "values" + suffix})
			return asPrometheusShows(series)
		}
		eventually(t, 10*time.Second, func() error {
			if n := s.Metrics()[id("_count")]; n != 10_000 {
				return fmt.Errorf("%v observations", n)
			}
			return nil
		})
		require.InEpsilon(t, sum, s.Metrics()[id("_sum")], 0.006)
	}
}
