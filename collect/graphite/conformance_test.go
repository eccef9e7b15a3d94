package graphite_test

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name    string
		serve   func(testing.TB) *collecttest.Server
		options graphite.Options
		read    func(testing.TB, []byte) []point
	}{
		{"lines", collecttest.ServeTCP, graphite.Options{Prefix: "test"}, readLines},
		{"tags", collecttest.ServeTCP, graphite.Options{Tags: true}, readLines},
		{"udp", collecttest.ServeUDP, graphite.Options{Protocol: graphite.UDP, Prefix: "test"}, readLines},
		{"pickle", collecttest.ServeTCP, graphite.Options{Protocol: graphite.Pickle, Prefix: "test"}, readMessages},
	} {
		t.Run(c.name, func(t *testing.T) {
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve: c.serve,
				New: func(tb testing.TB, addr string) collect.MetricSink {
					o := c.options
					o.Addr = addr
					s, err := graphite.New(o)
					require.NoError(tb, err)
					return s
				},
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					for _, part := range received {
						for _, p := range c.read(tb, part) {
							name, isTotal := strings.CutSuffix(p.name, ".total")
							if c.options.Tags {
								name, isTotal = strings.CutSuffix(p.name, ";scope="+m.Scope)
								isTotal = isTotal && strings.HasPrefix(name, m.Name+".total;")
							} else {
								isTotal = isTotal && strings.HasSuffix(name, "."+m.Scope+"."+m.Name)
							}
							if isTotal {
								total = p.value
							}
						}
					}
					return total
				},
			})
		})
	}
}

// A point is what a server reads.
type point struct {
	name    string
	value   float64
	seconds float64
}

// readLines reads lines as carbon does, and holds them to what is legal. What
// follows the last LF is on its way, or was cut off.
func readLines(tb testing.TB, received []byte) (points []point) {
	tb.Helper()
	for line := range bytes.Lines(received[:bytes.LastIndexByte(received, '\n')+1]) {
		if len(line) > 16384 {
			tb.Fatalf("a line of %d bytes", len(line))
		}
		fields := strings.Fields(string(line))
		if len(fields) != 3 || string(line) != strings.Join(fields, " ")+"\n" {
			tb.Fatalf("not three fields: %q", line)
		}
		value, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			tb.Fatalf("not a number: %q", line)
		}
		seconds, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			tb.Fatalf("not a time: %q", line)
		}
		p := point{fields[0], value, float64(seconds)}
		requirePoint(tb, p)
		points = append(points, p)
	}
	return points
}

// requirePoint fails the test if there are points that are not to be sent.
func requirePoint(tb testing.TB, p point) {
	tb.Helper()
	path, tags, tagged := strings.Cut(p.name, ";")
	requireLegal(tb, path)
	if tagged {
		requireTags(tb, tags)
	}
	if math.IsInf(p.value, 0) || math.IsNaN(p.value) {
		tb.Fatalf("not a finite number: %+v", p)
	}
}

const legal = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

func requireLegal(tb testing.TB, path string) {
	tb.Helper()
	for component := range strings.SplitSeq(path, ".") {
		if component == "" || len(component) > graphite.MaxComponent || strings.Trim(component, legal) != "" {
			tb.Fatalf("component %q of %q", component, path)
		}
	}
}

// requireTags holds tags to what Graphite's documentation says, and to what can be
// written in a query. It returns them.
func requireTags(tb testing.TB, text string) map[string]string {
	tb.Helper()
	tags := map[string]string{}
	for tag := range strings.SplitSeq(text, ";") {
		key, value, ok := strings.Cut(tag, "=")
		switch {
		case !ok, key == "", value == "", key == "name", value[0] == '~', tags[key] != "",
			strings.ContainsAny(key, ";!^="), strings.ContainsAny(tag, " \t\"'`\\"), len(key) > graphite.MaxComponent+1,
			len(value) > graphite.MaxComponent:
			tb.Fatalf("tag %q of %q", tag, text)
		}
		for _, c := range tag {
			if c <= ' ' || c >= 0x7f {
				tb.Fatalf("character %q in the tag %q", c, tag)
			}
		}
		tags[key] = value
	}
	return tags
}
