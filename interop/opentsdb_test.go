//go:build interop

package interop

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	opentsdbsink "github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// sendOpenTSDB sends one of each kind to a URL, and returns the numbers by seriesOf.
func sendOpenTSDB(t testing.TB, service, url string) (want map[string]float64) {
	t.Helper()
	r := ofEveryKind(service)
	var tags []monitor.Tag
	for i := range 8 {
		tags = append(tags, monitor.Int(fmt.Sprintf("key%d", i), i))
	}
	r.Scope("tags").Counter("many", tags...).Add(8)
	tags[7].Value = "other"
	r.Scope("tags").Counter("many", tags...).Add(9)
	sink, err := export.Sink(url)
	require.NoError(t, err)
	require.NoError(t, collect.Start(r, sink).Stop(t.Context()))
	want = map[string]float64{}
	fieldsOf(settled(r), func(m *monitor.Metric, f *collect.Field) {
		words := strings.Split(sink.(*opentsdbsink.Sink).Series(service, m, f), " ")
		_, labels := parseTags(strings.Join(words, ";"))
		id := seriesOf(words[0], labels)
		require.NotContains(t, want, id)
		want[id] = f.Value()
	})
	return want
}

// TestOpenTSDBInVictoriaMetrics sends one of each kind by both interfaces, and compares
// each number with what is exported.
func TestOpenTSDBInVictoriaMetrics(t *testing.T) {
	s := sharedVictoria(t)
	address := strings.TrimPrefix(s.OpenTSDBURL(), "http://")
	for name, url := range map[string]string{
		"telnet":     "opentsdb://" + s.OpenTSDBAddr() + "?interval=24h",
		"http":       "opentsdb+http://" + address + "?interval=24h&instance=0",
		"plain http": "opentsdb+http://" + address + "?interval=24h&gzip=false&sync=true",
	} {
		t.Run(name, func(t *testing.T) {
			service := unique("victoria")
			want := sendOpenTSDB(t, service, url)
			(&victoriaServer{s.victoria, lent{s.d, t}}).requireExported(service, want)
		})
	}
	s.requireTotals("opentsdb://"+s.OpenTSDBAddr()+"?interval=1s", `{__name__="hits.total",service="%s"}`)
	s.requireTotals("opentsdb+http://"+address+"?interval=1s", `{__name__="hits.total",service="%s"}`)
}

// TestOpenTSDBInInflux does the same with InfluxDB's listener for OpenTSDB, which makes
// measurements of metrics.
func TestOpenTSDBInInflux(t *testing.T) {
	s := sharedInflux(t)
	for name, scheme := range map[string]string{"telnet": "opentsdb", "http": "opentsdb+http"} {
		t.Run(name, func(t *testing.T) {
			service := unique("opentsdb")
			want := sendOpenTSDB(t, service, scheme+"://"+s.OpenTSDBAddr()+"?interval=24h")
			require.Greater(t, len(want), 300)
			eventually(t, 30*time.Second, func() error {
				got := map[string][]float64{}
				for _, series := range s.Query("opentsdb", `SELECT value FROM /.*/ WHERE "service"='`+service+`' GROUP BY *`) {
					maps.DeleteFunc(series.Tags, func(_, value string) bool { return value == "" })
					id := seriesOf(series.Name, series.Tags)
					for _, row := range series.Values {
						v, err := row[slices.Index(series.Columns, "value")].(json.Number).Float64()
						require.NoError(t, err)
						got[id] = append(got[id], v)
					}
				}
				for id, value := range want {
					if v := got[id]; len(v) != 1 || v[0] != value {
						return fmt.Errorf("%s is %v, not %v; %d series", id, v, value, len(got))
					}
				}
				return nil
			})
		})
	}
}
