//go:build interop

package interop

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// requireExported waits until the server exports each of these numbers of the service,
// by seriesOf, once, and exact to some 12 digits.
func (s *victoriaServer) requireExported(service string, want map[string]float64) {
	s.t.Helper()
	require.Greater(s.t, len(want), 300)
	eventually(s.t, 20*time.Second, func() error {
		got := s.Series(`{service="` + service + `"}`)
		for id, value := range want {
			v := got[id].Values
			if len(v) != 1 || math.Abs(v[0]-value) > 1e-11*math.Abs(value)+1e-300 {
				return fmt.Errorf("%s is %v, not %v; %d series", id, v, value, len(got))
			}
		}
		return nil
	})
}

// requireTotals has a registry count while the server is there, is stopped, and is there
// again, and waits until the server has each total. match finds the series.
func (s *victoriaServer) requireTotals(url, match string) {
	s.t.Helper()
	r := monitor.NewRegistry()
	service := unique("victoria")
	r.SetService(service)
	hits := r.Scope("main").Counter("hits")
	sink, err := export.Sink(url)
	require.NoError(s.t, err)
	p := collect.Start(r, sink)
	await := func(total float64) {
		s.t.Helper()
		eventually(s.t, 15*time.Second, func() error {
			for _, series := range s.Series(fmt.Sprintf(match, service)) {
				if series.Values[len(series.Values)-1] == total {
					return nil
				}
			}
			return fmt.Errorf("the total is not %v", total)
		})
	}
	hits.Inc()
	await(1)
	s.Stop()
	hits.Inc()
	eventually(s.t, 10*time.Second, func() error {
		if p.Ledger()[0].Failures == 0 {
			return errors.New("the outage is not noticed")
		}
		return nil
	})
	s.Start()
	hits.Inc()
	await(3)
	hits.Inc()
	require.NoError(s.t, p.Stop(s.t.Context()))
	await(4)
	require.True(s.t, p.Ledger()[0].Balanced())
}

// TestInfluxInVictoriaMetrics sends one of each kind by each wire of InfluxDB, and
// compares each number with what is exported.
func TestInfluxInVictoriaMetrics(t *testing.T) {
	s := sharedVictoria(t)
	address := strings.TrimPrefix(s.URL(), "http://")
	for name, url := range map[string]string{
		"v1":  "influx://" + address + "/db?interval=24h",
		"v2":  "influx2://" + address + "/org/bucket?interval=24h&token=t&gzip=false",
		"udp": "influx+udp://" + s.InfluxAddr() + "?interval=24h",
	} {
		t.Run(name, func(t *testing.T) {
			service := unique("victoria")
			r := ofEveryKind(service)
			sink := newInfluxSink(t, url)
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
			want := map[string]float64{}
			fieldsOf(settled(r), func(m *monitor.Metric, f *collect.Field) {
				measurement, tags, field := parseSeries(sink.Series(service, m, f))
				if name == "v1" {
					tags["db"] = "db"
				}
				id := seriesOf(measurement+"_"+field, tags)
				require.NotContains(t, want, id)
				want[id] = f.Value()
			})
			(&victoriaServer{s.victoria, lent{s.d, t}}).requireExported(service, want)
		})
	}
	s.requireTotals("influx://"+address+"/db?interval=1s", `{__name__="hits_total",service="%s"}`)
}
