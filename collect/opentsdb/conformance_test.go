package opentsdb_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name    string
		serve   func(testing.TB) *collecttest.Server
		scheme  string
		options opentsdb.Options
		read    func(testing.TB, []byte) []point
	}{
		{"telnet", collecttest.ServeTCP, "telnet://", opentsdb.Options{}, readCommands},
		{"http", collecttest.ServeHTTP, "http://", opentsdb.Options{Instance: "0"}, func(tb testing.TB, body []byte) []point {
			return readObjects(tb, unzip(tb, body))
		}},
		{"plain http", collecttest.ServeHTTP, "http://", opentsdb.Options{NoCompression: true}, readObjects},
	} {
		t.Run(c.name, func(t *testing.T) {
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve: c.serve,
				New: func(tb testing.TB, addr string) collect.MetricSink {
					o := c.options
					o.URL = c.scheme + addr
					s, err := opentsdb.New(o)
					require.NoError(tb, err)
					return s
				},
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					for _, body := range received {
						for _, p := range c.read(tb, body) {
							if p.Metric == m.Name+".total" && p.Tags["scope"] == m.Scope && p.Tags["i"] == "" {
								total = p.value(tb)
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
	Metric    string
	Timestamp json.Number
	Value     json.Number
	Tags      map[string]string
}

func (p point) value(tb testing.TB) float64 {
	tb.Helper()
	v, err := p.Value.Float64()
	require.NoError(tb, err)
	return v
}

// readCommands reads the lines of the telnet interface. What follows the last LF is on
// its way, or was cut off.
func readCommands(tb testing.TB, received []byte) (points []point) {
	tb.Helper()
	for line := range bytes.Lines(received[:bytes.LastIndexByte(received, '\n')+1]) {
		if len(line) > 1024 {
			tb.Fatalf("a line of %d bytes", len(line))
		}
		words := strings.Split(strings.TrimSuffix(string(line), "\n"), " ")
		if len(words) < 5 || words[0] != "put" {
			tb.Fatalf("not a command: %q", line)
		}
		p := point{words[1], json.Number(words[2]), json.Number(words[3]), map[string]string{}}
		for _, tag := range words[4:] {
			key, value, _ := strings.Cut(tag, "=")
			if p.Tags[key] != "" {
				tb.Fatalf("the tag %q is there twice: %q", key, line)
			}
			p.Tags[key] = value
		}
		requirePoint(tb, p)
		points = append(points, p)
	}
	return points
}

// readObjects reads an array of the HTTP interface.
func readObjects(tb testing.TB, body []byte) (points []point) {
	tb.Helper()
	if err := json.Unmarshal(body, &points); err != nil {
		tb.Fatalf("%v: %q", err, body)
	}
	for _, p := range points {
		requirePoint(tb, p)
	}
	return points
}

var legal = regexp.MustCompile(`^[a-zA-Z0-9._/-]+$`)

// requirePoint holds a point to what OpenTSDB takes.
func requirePoint(tb testing.TB, p point) {
	tb.Helper()
	ok := legal.MatchString(p.Metric) && len(p.Tags) > 0 && len(p.Tags) <= 8
	for key, value := range p.Tags {
		ok = ok && legal.MatchString(key) && legal.MatchString(value)
	}
	at, err := strconv.ParseInt(string(p.Timestamp), 10, 64)
	ok = ok && err == nil && at > 0 && len(p.Timestamp) <= 13
	if strings.ContainsAny(string(p.Value), ".e") {
		_, err = strconv.ParseFloat(string(p.Value), 64)
	} else {
		_, err = strconv.ParseInt(string(p.Value), 10, 64)
	}
	if !ok || err != nil {
		tb.Fatalf("not a point: %+v", p)
	}
}

// String returns the metric with its tags.
func (p point) String() string { return fmt.Sprint(p.Metric, p.Tags) }
