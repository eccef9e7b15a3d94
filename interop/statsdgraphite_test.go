//go:build interop

package interop

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// startStatsdBefore starts a StatsD for t alone that flushes to a Graphite too.
func startStatsdBefore(t testing.TB, g *graphiteServer) *statsdServer {
	t.Helper()
	s := owned(t, func(dir string) (*statsd, error) {
		s, err := launchStatsd(dir)
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, "config.js")
		conf, err := os.ReadFile(file)
		if err == nil {
			conf = bytes.Replace(conf, []byte("backends: ["), fmt.Appendf(nil,
				"graphiteHost: '127.0.0.1', graphitePort: %d, graphite: {legacyNamespace: false},\n\tbackends: ['./backends/graphite', ", g.conf.Line), 1)
			err = errors.Join(s.stop(), os.WriteFile(file, conf, 0o600), s.start())
		}
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		return s, nil
	})
	return &statsdServer{s, lent{&s.daemon, t}}
}

// TestStatsDBeforeGraphite sends one of each kind to StatsD, and compares each number
// with what is drawn in the end.
func TestStatsDBeforeGraphite(t *testing.T) {
	g := sharedGraphite(t)
	errorsBefore := g.Errors()
	s := startStatsdBefore(t, g)
	service := unique("shop")
	r := ofEveryKind(service)
	sink := newStatsdSink(t, "statsd://"+s.Addr()+"?prefix=p&interval=24h")
	require.NoError(t, collect.Start(r, sink).Stop(t.Context()))

	want := map[string]float64{}
	fieldsOf(settled(r), func(m *monitor.Metric, f *collect.Field) {
		if !incremented(m, f) {
			level := *f
			level.Kind = collect.Level
			want["stats.gauges."+sink.Series(service, m, &level)] = f.Value()
			return
		}
		series := sink.Series(service, m, f)
		if v := incrementOf(series, f); v > 0 {
			want["stats.counters."+series+".count"] = v
		}
	})
	require.Greater(t, len(want), 300)
	eventually(t, 30*time.Second, func() error {
		all, err := g.RenderAll(slices.Sorted(maps.Keys(want)))
		if err != nil {
			return err
		}
		got := map[string]float64{}
		for _, series := range all {
			if values := series.Values(); len(values) > 0 {
				got[series.Name] = values[len(values)-1]
			}
		}
		return requireNumbers(got, want)
	})
	require.Equal(t, errorsBefore, g.Errors(), "carbon refused something")
}
