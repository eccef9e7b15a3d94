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
	collecttest.TestMetrics(t, collecttest.MetricBackend{
		Serve: collecttest.ServeTCP,
		New: func(tb testing.TB, addr string) collect.MetricSink {
			s, err := graphite.New(graphite.Options{Addr: addr, Prefix: "test"})
			require.NoError(tb, err)
			return s
		},
		Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
			for _, connection := range received {
				// What follows the last LF is on its way, or was cut off.
				whole := connection[:bytes.LastIndexByte(connection, '\n')+1]
				for line := range strings.Lines(string(whole)) {
					path, value := parseLine(tb, line)
					if strings.HasSuffix(path, "."+m.Scope+"."+m.Name+".total") {
						total = value
					}
				}
			}
			return total
		},
	})
}

// parseLine reads a line as carbon does, and holds it to what is legal.
func parseLine(tb testing.TB, line string) (path string, value float64) {
	tb.Helper()
	fields := strings.Fields(line)
	if len(fields) != 3 || line != strings.Join(fields, " ")+"\n" {
		tb.Fatalf("not three fields: %q", line)
	}
	for component := range strings.SplitSeq(fields[0], ".") {
		if component == "" || len(component) > 200 || strings.Trim(component, legal) != "" {
			tb.Fatalf("not a legal component %q in %q", component, line)
		}
	}
	value, err := strconv.ParseFloat(fields[1], 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		tb.Fatalf("not a finite number: %q", line)
	}
	if seconds, err := strconv.ParseInt(fields[2], 10, 64); err != nil || seconds <= 0 {
		tb.Fatalf("not a time: %q", line)
	}
	return fields[0], value
}

const legal = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
