package prometheus

import (
	"fmt"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// Buckets have the same exemplars as on a page.
func TestRemoteExemplars(t *testing.T) {
	for _, c := range []struct{ bounds, values []float64 }{
		{[]float64{1, 2}, nil},
		{[]float64{1, 2}, []float64{0.5, 1.5, 3}},
		{[]float64{1, 2}, []float64{1.5, 0.5, 0.2, 0.1, 1.2, 4, 3}},
		{nil, []float64{0.5, 3}},
		{[]float64{2.5, 5}, []float64{2.51}},
		{[]float64{2.5, 5}, []float64{2.51, 2.6}},
	} {
		d := observed(c.values...)
		want := map[string]string{}
		for le, v := range exemplarsOf(t, d, c.bounds...) {
			want[le] = fmt.Sprint(v)
		}
		s := &collect.Snapshot{Time: time.Now(), Service: "s", Metrics: []monitor.Metric{
			{Scope: "s", Name: "f", Kind: monitor.KindFunc, Unit: monitor.Seconds, Func: &monitor.FuncStats{
				OK: int64(d.Count), Succeeded: d, Failed: new(monitor.Distribution),
			}},
		}}
		r, err := newRemote(RemoteOptions{URL: "http://p", Page: Options{Buckets: map[monitor.Unit][]float64{monitor.Seconds: c.bounds}}})
		require.NoError(t, err)
		r.take(s)
		one, to1 := r.series.appendRequest(nil, Remote1, 0, min(len(r.series.list), maxRemoteSamples), maxRemoteBytes)
		two, to2 := r.series.appendRequest(nil, Remote2, 0, min(len(r.series.list), maxRemoteSamples), maxRemoteBytes)
		require.Equal(t, []int{len(r.series.list), len(r.series.list)}, []int{to1, to2})
		for i, b := range [][]byte{one, two} {
			got := map[string]string{}
			for _, w := range readRequest(t, i+1, snappy.Encode(nil, b)) {
				for _, x := range w.exemplars {
					require.Len(t, w.exemplars, 1)
					require.Len(t, x["trace_id"], 32)
					require.Len(t, x["span_id"], 16)
					got[w.labels["le"]] = x["value"]
				}
			}
			require.Equal(t, want, got, "version %d of %v", i+1, c.values)
		}
	}
}
