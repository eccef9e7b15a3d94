//go:build interop

package interop

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
)

// remoteTo returns a sink that writes to a server as this job, and a function that
// has it write what a registry has now, without what the library says of itself.
func remoteTo(t testing.TB, url, job string, o prometheus.RemoteOptions) (*prometheus.Remote, func(*monitor.Registry) error) {
	t.Helper()
	o.URL = url
	o.Labels = []monitor.Tag{{Key: "instance", Value: "here"}, {Key: "job", Value: job}}
	sink, err := prometheus.NewRemote(o)
	require.NoError(t, err)
	return sink, func(r *monitor.Registry) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		s := &collect.Snapshot{Time: time.Now(), Service: r.Service(), Part: 1, Parts: 1}
		s.Metrics = slices.DeleteFunc(slices.Collect(r.Snapshot()), func(m monitor.Metric) bool { return m.Scope == "monitor" })
		return sink.SendMetrics(ctx, s)
	}
}

// requireWritten requires that a query has these values, and no others.
func requireWritten(t testing.TB, query func(string) (map[string]float64, error), job string, want map[string]float64) {
	t.Helper()
	eventually(t, 30*time.Second, func() error {
		got, err := query(fmt.Sprintf(`{job=%q,__name__!="target_info"}`, job))
		if err != nil {
			return err
		}
		for id, v := range want {
			id = strings.Replace(id, `le="1"`, `le="1.0"`, 1)
			if g, ok := got[id]; !ok || g != v && !(math.IsNaN(g) && math.IsNaN(v)) {
				return fmt.Errorf("%s is %v (%v), not %v, of %d", id, g, ok, v, len(got))
			}
		}
		return nil
	})
}

// TestRemoteWrite writes every kind of metric, hostile names too, to a server that
// knows version 1.0 only and to one that knows 2.0, in each version, and compares each
// value; a server that is started anew has them, and gets what came meanwhile.
func TestRemoteWrite(t *testing.T) {
	debian, three := owned(t, launchPrometheus(nil)), startPrometheus3(t, nil)
	for name, c := range map[string]struct {
		server *prometheusServer
		o      prometheus.RemoteOptions
	}{
		"2.42, by itself":  {debian, prometheus.RemoteOptions{}},
		"2.42 in 1.0":      {debian, prometheus.RemoteOptions{Version: prometheus.Remote1}},
		"3.16, by itself":  {three.api, prometheus.RemoteOptions{}},
		"3.16 in 2.0 only": {three.api, prometheus.RemoteOptions{Version: prometheus.Remote2}},
		"3.16 in 1.0":      {three.api, prometheus.RemoteOptions{Version: prometheus.Remote1}},
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			want := fill(r)
			maps.DeleteFunc(want, func(id string, _ float64) bool { return strings.HasPrefix(id, "target_info") })
			job := unique("remote")
			sink, send := remoteTo(t, c.server.url, job, c.o)
			require.NoError(t, send(r))
			requireWritten(t, c.server.query, job, want)

			r.Scope("more").Counter("late").Inc()
			want["more_late_total"] = 1
			require.NoError(t, send(r))
			requireWritten(t, c.server.query, job, want)

			// When the sink is closed its series are stale.
			require.NoError(t, sink.Close())
			eventually(t, 10*time.Second, func() error {
				got, err := c.server.query(fmt.Sprintf(`{job=%q}`, job))
				if err == nil && len(got) > 0 {
					err = fmt.Errorf("%d series are left", len(got))
				}
				return err
			})
		})
	}
}

func TestRemoteWriteOutage(t *testing.T) {
	s := startPrometheus3(t, nil)
	r := monitor.NewRegistry()
	hits := r.Scope("outage").Counter("hits")
	hits.Add(3)
	job := unique("remote")
	_, send := remoteTo(t, s.URL(), job, prometheus.RemoteOptions{})
	require.NoError(t, send(r))
	requireWritten(t, s.api.query, job, map[string]float64{"outage_hits_total": 3})
	s.Stop()
	hits.Add(4)
	require.Error(t, send(r))
	s.Start()
	require.NoError(t, send(r))
	requireWritten(t, s.api.query, job, map[string]float64{"outage_hits_total": 7})
}

// Native histograms have the count, the sum and the buckets of ours, by both versions.
func TestRemoteWriteNative(t *testing.T) {
	s := startPrometheus3(t, nil)
	for _, version := range []prometheus.RemoteVersion{prometheus.Remote1, prometheus.Remote2} {
		r := monitor.NewRegistry()
		v := r.Scope("native").ValDist("v")
		for i := range 1000 {
			v.Observe(math.Exp(float64(i%50) / 25))
		}
		v.Observe(-2)
		v.Observe(0)
		job := unique("remote")
		_, send := remoteTo(t, s.URL(), job, prometheus.RemoteOptions{Native: true, Version: version})
		require.NoError(t, send(r))
		d := v.Distribution()
		eventually(t, 10*time.Second, func() error {
			h := s.Histograms(fmt.Sprintf(`native_v{job=%q}`, job))["native_v"]
			if sum, err := strconv.ParseFloat(h.Sum, 64); err != nil || h.Count != "1002" || sum != d.Sum {
				return fmt.Errorf("%+v", h)
			}
			return nil
		})
		for _, q := range []float64{0.1, 0.5, 0.9, 0.99} {
			got := s.Query(fmt.Sprintf(`histogram_quantile(%v, native_v{job=%q})`, q, job))
			require.InEpsilon(t, d.Quantile(q), got[""], 0.02, "%v", q)
		}
	}
}

// VictoriaMetrics knows 1.0, and keeps values to twelve digits.
func TestRemoteWriteVictoria(t *testing.T) {
	s := sharedVictoria(t)
	r := monitor.NewRegistry()
	want := fill(r)
	job := unique("remote")
	_, send := remoteTo(t, s.URL(), job, prometheus.RemoteOptions{})
	require.NoError(t, send(r))
	eventually(t, 20*time.Second, func() error {
		got := s.Series(fmt.Sprintf(`{job=%q}`, job))
		for id, v := range want {
			if math.IsNaN(v) || math.Abs(v) < 1e-300 || strings.HasPrefix(id, "target_info") {
				continue // not stored, or as 0, or compared elsewhere
			}
			name, labels, _ := strings.Cut(strings.Replace(id, `le="1"`, `le="1.0"`, 1), ",")
			found := false
			for other, series := range got {
				otherName, otherLabels, _ := strings.Cut(other, ",")
				if otherName != name || withoutIdentity(otherLabels, job) != labels {
					continue
				}
				last := series.Values[len(series.Values)-1]
				if found = last == v || math.Abs(last-v) <= 1e-12*math.Abs(v); !found {
					return fmt.Errorf("%s is %v, not %v", id, last, v)
				}
			}
			if !found {
				return fmt.Errorf("%s is missing among %d", id, len(got))
			}
		}
		return nil
	})
}

// withoutIdentity removes the labels job and instance from what seriesOf returns.
func withoutIdentity(labels, job string) string {
	for _, l := range []string{`instance="here"`, fmt.Sprintf("job=%q", job)} {
		labels = strings.TrimPrefix(strings.Replace(","+labels, ","+l, "", 1), ",")
	}
	return labels
}
