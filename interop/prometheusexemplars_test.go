//go:build interop

package interop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A storedExemplar is one that Prometheus has.
type storedExemplar struct {
	Labels    map[string]string
	Value     string
	Timestamp float64
}

// exemplars returns those of the series that match, by the values of le.
func (s *prometheusServer) exemplars(selector string) (map[string][]storedExemplar, error) {
	var answer struct {
		Data []struct {
			SeriesLabels map[string]string
			Exemplars    []storedExemplar
		}
	}
	now := time.Now()
	query := url.Values{
		"query": {selector},
		"start": {strconv.FormatInt(now.Add(-time.Hour).Unix(), 10)},
		"end":   {strconv.FormatInt(now.Add(time.Hour).Unix(), 10)},
	}
	if err := getJSON(s.url+"/api/v1/query_exemplars?"+query.Encode(), &answer); err != nil {
		return nil, err
	}
	found := map[string][]storedExemplar{}
	for _, series := range answer.Data {
		found[series.SeriesLabels["le"]] = append(found[series.SeriesLabels["le"]], series.Exemplars...)
	}
	return found, nil
}

// TestPrometheusExemplars has a real Prometheus store the exemplars of a page, each
// of which leads to a trace that the process keeps.
func TestPrometheusExemplars(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("example.com/shop").Func("order")
	call := func(d time.Duration) {
		_, span := f.Start(context.Background(), monitor.SpanOptions{})
		time.Sleep(d)
		span.Finish(errors.New("failed"))
	}
	for _, d := range []time.Duration{0, 15 * time.Millisecond, 300 * time.Millisecond, 700 * time.Millisecond} {
		call(d)
	}
	target, _ := scraped(t, r)
	server := owned(t, launchPrometheus(map[string]string{"text": target + "/text", "openmetrics": target + "/openmetrics"}))

	requireExemplars := func(want int) {
		t.Helper()
		eventually(t, time.Minute, func() error {
			found, err := server.exemplars(`task_duration_seconds_bucket{job="openmetrics",func="order",result="failure"}`)
			if err != nil {
				return err
			}
			n := 0
			for le, list := range found {
				bound, err := strconv.ParseFloat(le, 64)
				require.NoError(t, err)
				for _, e := range list {
					n++
					id, err := monitor.ParseTraceID(e.Labels["trace_id"])
					require.NoError(t, err)
					kept := r.KeptTrace(id)
					require.Len(t, kept, 1)
					root := kept[0].Root()
					require.Equal(t, map[string]string{"trace_id": id.String(), "span_id": root.Context.SpanID.String()}, e.Labels)
					value, err := strconv.ParseFloat(e.Value, 64)
					require.NoError(t, err)
					require.InDelta(t, root.Duration.Seconds(), value, 1e-9)
					require.LessOrEqual(t, value, bound)
					require.InDelta(t, float64(root.Start.Add(root.Duration).UnixMilli())/1000, e.Timestamp, 0.002)
				}
			}
			if n != want {
				return fmt.Errorf("%d exemplars, not %d: %v", n, want, found)
			}
			return nil
		})
	}
	requireExemplars(4)
	call(16 * time.Millisecond) // takes the place of the second, which stays stored
	requireExemplars(5)

	text, err := server.exemplars(`task_duration_seconds_bucket{job="text"}`)
	require.NoError(t, err)
	require.Empty(t, text)
	for _, job := range []string{"text", "openmetrics"} {
		up, err := server.query(`up{job="` + job + `"}`)
		require.NoError(t, err)
		require.Equal(t, map[string]float64{"up": 1}, up)
	}
}
