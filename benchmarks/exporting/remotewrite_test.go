package exporting

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/prometheus/prometheus/prompb"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"github.com/stretchr/testify/require"
)

// remoteWrites are requests of version 1.0, which every receiver takes, in blocks
// of snappy.
func remoteWrites(tb testing.TB) []exporter {
	r := newRegistry(counters, gauges, 0)
	s := snapshot(r)
	var d drop
	sink, err := prometheus.NewRemote(prometheus.RemoteOptions{
		URL: "http://prometheus", Version: prometheus.Remote1, Client: &d,
		Labels: []monitor.Tag{{Key: "instance", Value: "web1"}, {Key: "job", Value: service}},
	})
	require.NoError(tb, err)
	tb.Cleanup(func() {
		d.to = io.Discard
		require.NoError(tb, sink.Close())
	})
	var request, block []byte // used again
	return []exporter{
		{"monitor", func(to io.Writer) error {
			d.to = to
			again := *s // a snapshot is written once
			return sink.SendMetrics(context.Background(), &again)
		}},
		{"prompb", func(to io.Writer) error {
			m := writeRequest(s)
			if size := m.Size(); cap(request) < size {
				request = make([]byte, size)
			}
			n, err := m.MarshalTo(request[:cap(request)])
			if err != nil {
				return err
			}
			block = snappy.Encode(block[:cap(block)], request[:n])
			_, err = to.Write(block)
			return err
		}},
	}
}

// writeRequest returns the message as users make it by hand, from legal names.
func writeRequest(s *collect.Snapshot) *prompb.WriteRequest {
	m := &prompb.WriteRequest{Timeseries: make([]prompb.TimeSeries, 0, len(s.Metrics))}
	for i := range s.Metrics {
		metric := &s.Metrics[i]
		name, value := "bench_"+metric.Name, metric.Float
		if metric.Kind == monitor.KindCounter {
			name, value = name+"_total", float64(metric.Int)
		}
		labels := make([]prompb.Label, 0, 4+len(metric.Tags))
		labels = append(labels, prompb.Label{Name: "__name__", Value: name},
			prompb.Label{Name: "instance", Value: "web1"}, prompb.Label{Name: "job", Value: service},
			prompb.Label{Name: "scope", Value: metric.Scope})
		for _, t := range metric.Tags {
			labels = append(labels, prompb.Label{Name: t.Key, Value: t.Value})
		}
		m.Timeseries = append(m.Timeseries, prompb.TimeSeries{
			Labels:  labels,
			Samples: []prompb.Sample{{Value: value, Timestamp: s.Time.UnixMilli()}},
		})
	}
	return m
}

func BenchmarkRemoteWrite(b *testing.B) { measure(b, "series", plainSeries, remoteWrites(b)) }

// Both exporters have written the same samples of the same series.
func TestRemoteWrite(t *testing.T) {
	var written [2]map[string]string
	for i, e := range remoteWrites(t) {
		var body bytes.Buffer
		require.NoError(t, e.export(&body))
		request, err := snappy.Decode(nil, body.Bytes())
		require.NoError(t, err)
		var m prompb.WriteRequest
		require.NoError(t, m.Unmarshal(request))
		written[i] = map[string]string{}
		for _, series := range m.Timeseries {
			if series.Labels[0].Value == "target_info" {
				continue // the other exporter does not write this one
			}
			written[i][fmt.Sprint(series.Labels)] = fmt.Sprint(series.Samples)
		}
		require.Len(t, written[i], plainSeries)
	}
	require.Equal(t, written[1], written[0])
}
