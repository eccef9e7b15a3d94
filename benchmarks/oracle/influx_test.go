package oracle_test

import (
	"context"
	"io"
	"maps"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/influxdata/influxdb1-client/models"
	"github.com/influxdata/line-protocol/v2/lineprotocol"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/stretchr/testify/require"
)

// A capture is a client that keeps the bodies of requests instead of sending them.
type capture struct{ body []byte }

func (c *capture) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	c.body = append(c.body, body...)
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r}, err
}

// influxLines returns the lines that our sink sends for the metrics.
func influxLines(t testing.TB, service string, metrics ...monitor.Metric) []byte {
	t.Helper()
	c := new(capture)
	s, err := influx.New(influx.Options{URL: "http://i", Database: "db", Host: "web1", Client: c, NoCompression: true})
	require.NoError(t, err)
	require.NoError(t, s.SendMetrics(context.Background(), &collect.Snapshot{Time: influxTime, Service: service, Metrics: metrics}))
	return c.body
}

var influxTime = time.UnixMilli(1_700_000_000_123)

// An influxPoint is a line as a parser reads it.
type influxPoint struct {
	Measurement string
	Tags        map[string]string
	Fields      map[string]any // int64 or float64
	Time        int64          // in nanoseconds
}

// byModels parses lines with the code of the server's version 1.
func byModels(t testing.TB, text []byte) (points []influxPoint) {
	t.Helper()
	list, err := models.ParsePointsWithPrecision(text, time.Now(), "ms")
	require.NoError(t, err, "%q", text)
	for _, p := range list {
		fields, err := p.Fields()
		require.NoError(t, err)
		points = append(points, influxPoint{string(p.Name()), p.Tags().Map(), fields, p.UnixNano()})
	}
	return points
}

// byLineProtocol parses lines with the library of version 2's tools and of
// Telegraf, which is stricter.
func byLineProtocol(t testing.TB, text []byte) (points []influxPoint) {
	t.Helper()
	d := lineprotocol.NewDecoderWithBytes(text)
	for d.Next() {
		p := influxPoint{Tags: map[string]string{}, Fields: map[string]any{}}
		name, err := d.Measurement()
		require.NoError(t, err, "%q", text)
		p.Measurement = string(name)
		for {
			key, value, err := d.NextTag()
			require.NoError(t, err, "%q", text)
			if key == nil {
				break
			}
			require.NotContains(t, p.Tags, string(key))
			p.Tags[string(key)] = string(value)
		}
		for {
			key, value, err := d.NextField()
			require.NoError(t, err, "%q", text)
			if key == nil {
				break
			}
			require.NotContains(t, p.Fields, string(key))
			p.Fields[string(key)] = value.Interface()
		}
		at, err := d.Time(lineprotocol.Millisecond, time.Time{})
		require.NoError(t, err)
		p.Time = at.UnixNano()
		points = append(points, p)
	}
	return points
}

// plainInInflux reports whether a name is written unchanged.
func plainInInflux(name string) bool {
	return name != "" && len(name) <= influx.MaxText && name[0] != '#' && utf8.ValidString(name) &&
		!strings.Contains(name, `\`) && !strings.ContainsFunc(name, func(r rune) bool { return r < 0x80 && unicode.IsControl(r) }) &&
		!strings.Contains(name, "--")
}

// Both parsers read the same points with hostile names. The points have all
// numbers, and every name that the protocol can carry.
func TestInfluxLines(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("all")
	s.Counter("most").Add(math.MaxInt64)
	s.Counter("least").Add(math.MinInt64)
	for i := range 1000 {
		s.ValDist("dist").Observe(float64(i) / 7)
	}
	err := io.EOF
	func() {
		returned := error(err)
		defer s.Func("(*Store).Get").Task()(&returned)
	}()
	collecttest.HostileMetrics(s)
	for _, name := range collecttest.HostileNames() {
		r.Scope(name).Counter(name, monitor.String(name, name)).Inc()
	}
	var metrics []monitor.Metric
	for m := range r.Snapshot() {
		metrics = append(metrics, m)
	}
	text := influxLines(t, "shop", metrics...)
	points := byModels(t, text)
	require.Equal(t, byLineProtocol(t, text), points)
	require.Equal(t, strings.Count(string(text), "\n"), len(points))

	var fields []collect.Field
	for _, m := range metrics {
		if m.Kind == monitor.KindGauge && !(math.Abs(m.Float) <= math.MaxFloat64) {
			continue
		}
		p := points[0]
		points = points[1:]
		if plainInInflux(m.Name) {
			require.Equal(t, m.Name, p.Measurement)
		}
		want := map[string]any{}
		var classes []collect.Field
		fields = collect.AppendFields(fields[:0], &m, nil)
		for _, f := range fields {
			name := f.Name
			if f.Group != "" {
				name = f.Group + "_" + name
			}
			switch {
			case f.Group == "class":
				classes = append(classes, f)
			case f.Whole:
				want[name] = f.Int
			case math.Abs(f.Float) <= math.MaxFloat64:
				want[name] = f.Float
			}
		}
		require.Equal(t, want, p.Fields, "%+v", m)
		require.Equal(t, influxTime.UnixNano(), p.Time)
		for _, f := range classes {
			require.Equal(t, m.Name, points[0].Measurement)
			require.Equal(t, f.Name, points[0].Tags["class"])
			require.Equal(t, map[string]any{"class_total": f.Int}, points[0].Fields)
			points = points[1:]
		}
	}
	require.Empty(t, points)
}

// FuzzInfluxLines looks for names and numbers that a parser refuses or reads as
// others, and for those on which the parsers disagree.
func FuzzInfluxLines(f *testing.F) {
	names := collecttest.HostileNames()
	for i, name := range names {
		f.Add(name, names[(i+1)%len(names)], names[(i+2)%len(names)], float64(i)/3, int64(i))
	}
	f.Add("host", "time", "_field", math.NaN(), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, name, key, value string, number float64, total int64) {
		text := influxLines(t, value, monitor.Metric{Scope: value, Name: name, Kind: monitor.KindMeter, Int: total, Float: number,
			Tags: []monitor.Tag{monitor.String(key, value)}})
		points := byModels(t, text)
		require.Equal(t, byLineProtocol(t, text), points)
		require.Len(t, points, 1)
		p := points[0]
		want := map[string]any{"total": total}
		if math.Abs(number) <= math.MaxFloat64 {
			want["rate"] = number
		}
		require.Equal(t, want, p.Fields)
		if plainInInflux(name) {
			require.Equal(t, name, p.Measurement)
		}
		require.Len(t, p.Tags, 4)
		if plainInInflux(value) {
			require.Equal(t, value, p.Tags["scope"])
			require.Equal(t, value, p.Tags["service"])
			tags := maps.Clone(p.Tags)
			for _, ours := range []string{"host", "scope", "service"} {
				delete(tags, ours)
			}
			for k, v := range tags {
				require.Equal(t, value, v)
				if plainInInflux(key) && key[0] != '_' {
					require.Equal(t, key, strings.TrimRight(k, "_")+key[len(strings.TrimRight(key, "_")):])
				}
			}
		}
	})
}
