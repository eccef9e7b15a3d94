package influx_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/influx"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name    string
		serve   func(testing.TB) *collecttest.Server
		scheme  string
		options influx.Options
	}{
		{"v1", collecttest.ServeHTTP, "http://", influx.Options{Database: "db"}},
		{"v2", collecttest.ServeHTTP, "http://", influx.Options{Org: "org", Bucket: "bucket", Token: "token", NoCompression: true}},
		{"udp", collecttest.ServeUDP, "udp://", influx.Options{Instance: "0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve: c.serve,
				New: func(tb testing.TB, addr string) collect.MetricSink {
					o := c.options
					o.URL = c.scheme + addr
					s, err := influx.New(o)
					require.NoError(tb, err)
					return s
				},
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					for _, body := range received {
						if c.scheme == "http://" && !c.options.NoCompression {
							body = unzip(tb, body)
						}
						for _, p := range readLines(tb, body) {
							if p.measurement == m.Name && p.tags["scope"] == m.Scope && p.tags["i"] == "" {
								total = p.total(tb)
							}
						}
					}
					return total
				},
			})
		})
	}
}

func unzip(tb testing.TB, body []byte) []byte {
	tb.Helper()
	r, err := gzip.NewReader(bytes.NewReader(body))
	require.NoError(tb, err)
	text, err := io.ReadAll(r)
	require.NoError(tb, err)
	return text
}

// A point is what a server reads.
type point struct {
	measurement string
	tags        map[string]string
	fields      map[string]string // with the type
	time        int64
}

// total returns the field of that name.
func (p point) total(tb testing.TB) float64 {
	tb.Helper()
	text, ok := strings.CutSuffix(p.fields["total"], "i")
	require.True(tb, ok, "%v", p)
	total, err := strconv.ParseFloat(text, 64)
	require.NoError(tb, err)
	return total
}

// readLines reads lines as InfluxDB's documentation describes them, and holds them
// to it.
func readLines(tb testing.TB, text []byte) (points []point) {
	tb.Helper()
	for line := range strings.Lines(string(text)) {
		require.True(tb, strings.HasSuffix(line, "\n"), "%q", line)
		require.Less(tb, len(line), 64<<10)
		parts := split(strings.TrimSuffix(line, "\n"), ' ')
		require.Len(tb, parts, 3, "%q", line)
		names := split(parts[0], ',')
		p := point{measurement: plain(names[0], ", "), tags: map[string]string{}, fields: map[string]string{}}
		require.NotEmpty(tb, p.measurement)
		require.NotEqual(tb, '#', line[0])
		for _, tag := range names[1:] {
			pair := split(tag, '=')
			require.Len(tb, pair, 2, "%q in %q", tag, line)
			key, value := plain(pair[0], ",= "), plain(pair[1], ",= ")
			require.NotContains(tb, p.tags, key, line)
			require.False(tb, key == "" || key[0] == '_' || key == "time" || value == "", "%q in %q", tag, line)
			p.tags[key] = value
		}
		for field := range strings.SplitSeq(parts[1], ",") {
			key, value, _ := strings.Cut(field, "=")
			require.NotContains(tb, p.fields, key)
			require.NotEmpty(tb, key)
			p.fields[key] = value
			if whole, ok := strings.CutSuffix(value, "i"); ok {
				_, err := strconv.ParseInt(whole, 10, 64)
				require.NoError(tb, err, "%q", line)
			} else {
				_, err := strconv.ParseFloat(value, 64)
				require.NoError(tb, err, "%q", line)
				require.False(tb, strings.ContainsAny(strings.ToLower(value), "nxi"), "%q", line)
			}
		}
		var err error
		p.time, err = strconv.ParseInt(parts[2], 10, 64)
		require.NoError(tb, err)
		points = append(points, p)
	}
	return points
}

// split splits at the separators without a backslash.
func split(text string, separator byte) (parts []string) {
	begin := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case separator:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return append(parts, text[begin:])
}

// plain removes the backslashes before special characters.
func plain(text, special string) string {
	for _, c := range special {
		text = strings.ReplaceAll(text, `\`+string(c), string(c))
	}
	return text
}

// requireNear checks a number to within the error of a distribution.
func requireNear(tb testing.TB, want, got string) {
	tb.Helper()
	w, err := strconv.ParseFloat(want, 64)
	require.NoError(tb, err)
	g, err := strconv.ParseFloat(got, 64)
	require.NoError(tb, err)
	require.InEpsilon(tb, w, g, 0.012)
}
