package influx

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

var (
	overHTTP = Options{URL: "http://i:8086", Database: "db"}
	overUDP  = Options{URL: "udp://i"}
)

func TestLines(t *testing.T) {
	golden(t, "testdata/lines.golden", encode(linesOf(t, overHTTP), snapshots()))
}

func TestLinesWithInstance(t *testing.T) {
	o := overHTTP
	o.Instance = "0"
	b := appendAll(nil, linesOf(t, o), snapshots()[0])
	require.Contains(t, string(b), "depth,host=web1,instance=0,scope=github.com/example/shop,service=shop value=-1.5 1700000010000\n")
}

// A point that is longer than a datagram has several lines with the same tags and
// time, of which InfluxDB makes one point.
func TestShortLines(t *testing.T) {
	o := overUDP
	o.DatagramSize = 200
	l := linesOf(t, o)
	whole := linesOf(t, overUDP)
	whole.limit = 0
	want, got := fieldsOf(t, appendAll(nil, whole, snapshots()[0])), fieldsOf(t, appendAll(nil, l, snapshots()[0]))
	require.Equal(t, want, got)
	require.Zero(t, l.long)
	require.Greater(t, len(want), 30)
	for line := range strings.Lines(string(appendAll(nil, l, snapshots()[0]))) {
		require.LessOrEqual(t, len(line), 200)
	}
}

// fieldsOf returns the fields in lines by what stands before and after them.
func fieldsOf(t *testing.T, text []byte) map[string]string {
	t.Helper()
	fields := map[string]string{}
	for line := range strings.Lines(string(text)) {
		parts := strings.Split(strings.ReplaceAll(line, `\ `, "~"), " ")
		require.Len(t, parts, 3, line)
		for field := range strings.SplitSeq(parts[1], ",") {
			name, value, ok := strings.Cut(field, "=")
			require.True(t, ok, line)
			id := parts[0] + " " + name + " " + parts[2]
			require.NotContains(t, fields, id)
			fields[id] = value
		}
	}
	return fields
}

func TestNamesLongerThanDatagrams(t *testing.T) {
	o := overUDP
	o.DatagramSize = 100
	l := linesOf(t, o)
	s := &collect.Snapshot{Time: time.Unix(1, 0), Service: "s", Metrics: []monitor.Metric{
		{Scope: "s", Name: strings.Repeat("x", 60), Kind: monitor.KindMeter, Int: 1},
		{Scope: "s", Name: "y", Kind: monitor.KindCounter, Int: 7},
	}}
	require.Equal(t, "y,host=web1,scope=s,service=s total=7i 1000000000\n", string(appendAll(nil, l, s)))
	require.Equal(t, 2, l.long, "the total and the rate")
	sink, err := New(Options{URL: "udp://127.0.0.1:9", DatagramSize: 100, Host: "web1"})
	require.NoError(t, err)
	defer sink.Close()
	require.EqualError(t, sink.SendMetrics(context.Background(), s), "influx: 2 points are lost: their names are longer than a datagram; raise DatagramSize, or shorten them")
}

// All that InfluxDB can take for a type of its own is what it should be.
func TestTypes(t *testing.T) {
	for f, want := range map[collect.Field]string{
		{Name: "f", Whole: true, Int: 0}:                "f=0i",
		{Name: "f", Whole: true, Int: math.MinInt64}:    "f=-9223372036854775808i",
		{Name: "f", Float: 0}:                           "f=0",
		{Name: "f", Float: math.Copysign(0, -1)}:        "f=-0",
		{Name: "f", Float: 12345678}:                    "f=1.2345678e+07",
		{Name: "f", Float: 5e-324}:                      "f=5e-324",
		{Name: "f", Float: -math.MaxFloat64}:            "f=-1.7976931348623157e+308",
		{Group: "success", Name: "p50", Float: 0.1}:     "success_p50=0.1",
		{Group: "class", Name: "any text", Whole: true}: "class_total=0i",
	} {
		require.Equal(t, want, string(appendField(nil, true, &f)[1:]))
	}
}

func TestEncoderAllocations(t *testing.T) {
	for name, o := range map[string]Options{"HTTP": overHTTP, "UDP": overUDP} {
		for _, m := range metrics(false) {
			want := 0.0
			if m.Kind == monitor.KindFunc {
				want = 14 // the sum of two distributions, twice
			}
			l, s := linesOf(t, o), &collect.Snapshot{Time: time.Now(), Service: "shop", Metrics: []monitor.Metric{m}}
			b := make([]byte, 0, 64<<10)
			got := testing.AllocsPerRun(100, func() { b = appendAll(b[:0], l, s) })
			require.LessOrEqual(t, got, want, "%s of %s", name, m.Name)
		}
	}
}

// BenchmarkLines makes the lines of 1000 counters, and of 100 distributions.
func BenchmarkLines(b *testing.B) {
	counters := &collect.Snapshot{Time: time.Now(), Service: "shop"}
	for i := range 1000 {
		counters.Metrics = append(counters.Metrics, monitor.Metric{
			Scope: "github.com/example/shop", Name: fmt.Sprintf("bytes_sent_%d", i), Kind: monitor.KindCounter, Int: int64(i),
			Tags: []monitor.Tag{monitor.String("to", "peer")},
		})
	}
	distributions := &collect.Snapshot{Time: time.Now(), Service: "shop"}
	for i := range 100 {
		distributions.Metrics = append(distributions.Metrics, monitor.Metric{
			Scope: "github.com/example/shop", Name: fmt.Sprintf("value_bytes_%d", i), Kind: monitor.KindValDist,
			Distribution: distribution(1, 2, 3, 100),
		})
	}
	for what, s := range map[string]*collect.Snapshot{"counters": counters, "distributions": distributions} {
		b.Run(what, func(b *testing.B) {
			l := linesOf(b, overHTTP)
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				buf = appendAll(buf[:0], l, s)
			}
			b.SetBytes(int64(len(buf)))
			b.ReportMetric(float64(len(s.Metrics))*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
