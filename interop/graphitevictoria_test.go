//go:build interop

package interop

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	graphitesink "github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// TestTagsInVictoriaMetrics sends one of each kind, by both wires that it has, and
// compares each number with what it exports, which is exact to some 12 digits.
func TestTagsInVictoriaMetrics(t *testing.T) {
	v := sharedVictoria(t)
	for _, scheme := range []string{"graphite", "graphite+udp"} {
		t.Run(scheme, func(t *testing.T) {
			service := unique("victoria")
			r := ofEveryKind(service)
			sink, err := export.Sink(scheme + "://" + v.GraphiteAddr() + "?interval=24h&tags=true")
			require.NoError(t, err)
			require.NoError(t, collect.Start(r, sink).Stop(t.Context()))

			metrics, want := settled(r), map[string]float64{}
			fieldsOf(metrics, func(m *monitor.Metric, f *collect.Field) {
				name := seriesOf(parseTags(sink.(*graphitesink.Sink).Series(service, m, f)))
				require.NotContains(t, want, name)
				want[name] = f.Value()
			})
			eventually(t, 20*time.Second, func() error {
				got := v.Series(`{service="` + service + `"}`)
				for name, value := range want {
					s := got[name].Values
					if len(s) != 1 || math.Abs(s[0]-value) > 1e-11*math.Abs(value)+1e-300 {
						return fmt.Errorf("%s is %v, not %v; %d series", name, s, value, len(got))
					}
				}
				return nil
			})
		})
	}

	// What happens while it is away is there when it is back.
	service := unique("victoria")
	r := monitor.NewRegistry()
	r.SetService(service)
	hits := r.Scope("main").Counter("hits")
	sink, err := export.Sink("graphite://" + v.GraphiteAddr() + "?interval=1s&tags=true")
	require.NoError(t, err)
	p := collect.Start(r, sink)
	await := func(total float64) {
		t.Helper()
		eventually(t, 15*time.Second, func() error {
			for _, s := range v.Series(`{__name__="hits.total",service="` + service + `"}`) {
				if s.Values[len(s.Values)-1] == total {
					return nil
				}
			}
			return fmt.Errorf("the total is not %v", total)
		})
	}
	hits.Inc()
	await(1)
	v.Stop()
	hits.Inc()
	time.Sleep(2 * time.Second)
	v.Start()
	hits.Inc()
	await(3)
	hits.Inc()
	require.NoError(t, p.Stop(t.Context()))
	await(4)
}
