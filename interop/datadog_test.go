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
	"github.com/spacemonkeygo/monitor/v2/collect/datadog"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// datadogSeries returns the name that VictoriaMetrics gives a series.
func datadogSeries(series, host string) string {
	name, list, _ := strings.Cut(series, "|#")
	tags := map[string]string{"host": host}
	for tag := range strings.SplitSeq(list, ",") {
		key, value, _ := strings.Cut(tag, ":")
		tags[key] = value
	}
	return seriesOf(name, tags)
}

// TestDatadogInVictoriaMetrics sends one of each kind by Datadog's HTTP API, and compares
// each number with what is exported.
func TestDatadogInVictoriaMetrics(t *testing.T) {
	s := sharedVictoria(t)
	url := "datadog+" + s.URL() + "/datadog?host=web1&apikey=k&interval="
	service := unique("victoria")
	r := ofEveryKind(service)
	sink, err := export.Sink(url + "24h")
	require.NoError(t, err)
	require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
	want := map[string]float64{}
	fieldsOf(settled(r), func(m *monitor.Metric, f *collect.Field) {
		if f.Kind == collect.Total && f.Value() == 0 || f.Group == "" && f.Name == "rate" || math.IsNaN(f.Value()) || math.IsInf(f.Value(), 0) {
			return
		}
		id := datadogSeries(sink.(*datadog.Sink).Series(service, m, f), "web1")
		require.NotContains(t, want, id)
		want[id] = f.Value()
	})
	s.requireExported(service, want)

	// Increments add up over an outage and a restart of the server.
	r = monitor.NewRegistry()
	service = unique("victoria")
	r.SetService(service)
	hits := r.Scope("main").Counter("hits")
	stop, err := export.Start(r, url+"1s")
	require.NoError(t, err)
	await := func(total float64) {
		t.Helper()
		eventually(t, 15*time.Second, func() error {
			got := 0.0
			for _, series := range s.Series(fmt.Sprintf(`{__name__="hits.count",service="%s"}`, service)) {
				for _, v := range series.Values {
					got += v
				}
			}
			if got != total {
				return fmt.Errorf("the total is %v, not %v", got, total)
			}
			return nil
		})
	}
	hits.Inc()
	await(1)
	s.Stop()
	hits.Add(2)
	eventually(t, 10*time.Second, func() error {
		if len(r.Conditions()) == 0 {
			return errors.New("the outage is not noticed")
		}
		return nil
	})
	s.Start()
	hits.Add(4)
	await(7)
	hits.Add(8)
	require.NoError(t, stop(t.Context()))
	await(15)
}
