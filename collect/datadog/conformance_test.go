package datadog_test

import (
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/datadog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for name, plain := range map[string]bool{"gzip": false, "plain": true} {
		t.Run(name, func(t *testing.T) {
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve: collecttest.ServeHTTP,
				New: func(tb testing.TB, addr string) collect.MetricSink {
					s, err := datadog.New(datadog.Options{URL: "http://" + addr, Key: "k", NoCompression: plain})
					require.NoError(tb, err)
					return s
				},
				Increments: true,
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					latest := map[int64]float64{} // of one second Datadog keeps the last point
					for _, body := range received {
						for _, s := range read(tb, body) {
							if s.Metric == m.Name+".count" && slices.Contains(s.Tags, "scope:"+m.Scope) && len(s.Tags) == 2 {
								latest[s.Points[0].Timestamp] = s.Points[0].Value
							}
						}
					}
					for _, v := range latest {
						total += v
					}
					return total
				},
			})
		})
	}
}
