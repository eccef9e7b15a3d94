package exporting

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/influxdata/influxdb1-client/models"
	"github.com/influxdata/line-protocol/v2/lineprotocol"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/stretchr/testify/require"
)

// plainSeries are counters and gauges, since each exporter writes a distribution as
// other points.
const plainSeries = (counters + gauges) * shards

// influxLines encode a snapshot that was taken before: by our sink, by InfluxDB's
// own encoder, and by the points of the client of version 1.
func influxLines(tb testing.TB) []exporter {
	s := snapshot(newRegistry(counters, gauges, 0))
	var d drop
	sink, err := influx.New(influx.Options{URL: "http://influx", Database: "db", Host: "web1", NoCompression: true, Client: &d})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	var e lineprotocol.Encoder // used again
	e.SetPrecision(lineprotocol.Millisecond)
	return []exporter{
		{"monitor", func(to io.Writer) error {
			d.to = to
			return sink.SendMetrics(context.Background(), s)
		}},
		{"line-protocol", func(to io.Writer) error { return write(to)(encodeLines(&e, s)) }},
		{"influxdb1-client", func(to io.Writer) error { return write(to)(pointLines(s)) }},
	}
}

// influxField returns the field of a counter or a gauge.
func influxField(m *monitor.Metric) (name string, value any) {
	if m.Kind == monitor.KindCounter {
		return "total", m.Int
	}
	return "value", m.Float
}

// encodeLines is the loop that users of the encoder write by hand.
func encodeLines(e *lineprotocol.Encoder, s *collect.Snapshot) ([]byte, error) {
	e.Reset()
	for i := range s.Metrics {
		m := &s.Metrics[i]
		e.StartLine(m.Name)
		e.AddTag("host", "web1") // tags have to be in order
		e.AddTag("scope", m.Scope)
		e.AddTag("service", s.Service)
		for _, t := range m.Tags {
			e.AddTag(t.Key, t.Value)
		}
		name, number := influxField(m)
		value, ok := lineprotocol.NewValue(number)
		if !ok {
			return nil, errors.New("not a number")
		}
		e.AddField(name, value)
		e.EndLine(s.Time)
	}
	return e.Bytes(), e.Err()
}

// pointLines makes the points that users give the client, and encodes them as the
// client does before it sends.
func pointLines(s *collect.Snapshot) ([]byte, error) {
	var b []byte
	for i := range s.Metrics {
		m := &s.Metrics[i]
		tags := map[string]string{"host": "web1", "scope": m.Scope, "service": s.Service}
		for _, t := range m.Tags {
			tags[t.Key] = t.Value
		}
		name, number := influxField(m)
		p, err := models.NewPoint(m.Name, models.NewTags(tags), models.Fields{name: number}, s.Time)
		if err != nil {
			return nil, err
		}
		b = append(append(b, p.PrecisionString("ms")...), '\n')
	}
	return b, nil
}

func BenchmarkInflux(b *testing.B) { measure(b, "series", plainSeries, influxLines(b)) }

// All exporters have written the same lines.
func TestInflux(t *testing.T) {
	var want string
	for i, e := range influxLines(t) {
		var text strings.Builder
		require.NoError(t, e.export(&text))
		if i == 0 {
			want = text.String()
			require.Equal(t, plainSeries, strings.Count(want, "\n"))
		}
		require.Equal(t, want, strings.TrimSuffix(text.String(), "\n")+"\n", e.name)
	}
}
