package opentsdb

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestCommands(t *testing.T) {
	golden(t, "testdata/commands.golden", encode(t, pointsOf(t, overTelnet), snapshots()))
}

func TestObjects(t *testing.T) {
	o := overHTTP
	o.Instance = "0"
	golden(t, "testdata/objects.golden", encode(t, pointsOf(t, o), snapshots()))
}

// Integers and floating-point numbers are told apart by how they are written.
func TestNumbers(t *testing.T) {
	for f, want := range map[collect.Field]string{
		{Whole: true, Int: 0}:             "0",
		{Whole: true, Int: math.MinInt64}: "-9223372036854775808",
		{Float: 0}:                        "0.0",
		{Float: math.Copysign(0, -1)}:     "-0.0",
		{Float: 3}:                        "3.0",
		{Float: 0.1}:                      "0.1",
		{Float: 1e6}:                      "1e+06",
		{Float: 5e-324}:                   "5e-324",
		{Float: -math.MaxFloat64}:         "-1.7976931348623157e+308",
	} {
		require.Equal(t, want, string(appendNumber(nil, &f)))
	}
}

func TestTimes(t *testing.T) {
	for want, at := range map[string]time.Time{
		"1700000000":    time.Unix(1_700_000_000, 999_999),
		"1700000000001": time.Unix(1_700_000_000, 1_999_999),
		"1":             time.Unix(1, 0),
		"2999999999":    time.Unix(2_999_999_999, 0),
		"3000000000000": time.Unix(3_000_000_000, 0),
		"9999999999999": time.Unix(9_999_999_999, 999_999_999),
	} {
		b, err := appendTime(nil, at)
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
	for _, at := range []time.Time{{}, time.Unix(0, 999_999_999), time.Unix(-1, 0), time.Unix(10_000_000_000, 0)} {
		_, err := appendTime(nil, at)
		require.ErrorContains(t, err, "cannot be written")
	}
}

// However long and many names are, a command is no longer than it may be.
func TestLongestCommand(t *testing.T) {
	long := strings.Repeat("x", 500)
	o := overTelnet
	o.Instance = long
	p := pointsOf(t, o)
	p.namer.host = long
	m := monitor.Metric{Scope: long, Name: long, Kind: monitor.KindFunc, Func: &monitor.FuncStats{
		OK: math.MinInt64, Failed: distribution(-math.MaxFloat64), Classes: []monitor.ClassCount{{Name: long, Count: math.MinInt64}},
	}}
	longest := 0
	for n := range 9 {
		for size := range 200 {
			m.Tags = nil
			for i := range n {
				m.Tags = append(m.Tags, monitor.String(fmt.Sprintf("%d%*d", i, size, i), strings.Repeat("v", size)))
			}
			s := &collect.Snapshot{Time: time.UnixMilli(1_700_000_000_001), Service: long, Metrics: []monitor.Metric{m}}
			for line := range strings.Lines(string(appendAll(t, nil, p, s))) {
				longest = max(longest, len(line))
				require.LessOrEqual(t, strings.Count(line, "="), 8)
			}
		}
	}
	require.LessOrEqual(t, longest, 1024)
	require.Greater(t, longest, 950, "no room is wasted")
}

func TestEncoderAllocations(t *testing.T) {
	for name, o := range map[string]Options{"commands": overTelnet, "objects": overHTTP} {
		for _, m := range metrics(false) {
			want := 0.0
			if m.Kind == monitor.KindFunc {
				want = 14 // the sum of two distributions, twice
			}
			p, s := pointsOf(t, o), &collect.Snapshot{Time: time.Now(), Service: "shop", Metrics: []monitor.Metric{m}}
			b := make([]byte, 0, 64<<10)
			got := testing.AllocsPerRun(100, func() { b = appendAll(t, b[:0], p, s) })
			require.LessOrEqual(t, got, want, "%s of %s", name, m.Name)
		}
	}
}

// BenchmarkPoints makes the points of 1000 counters, and of 100 distributions.
func BenchmarkPoints(b *testing.B) {
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
	for name, o := range map[string]Options{"commands": overTelnet, "objects": overHTTP} {
		for what, s := range map[string]*collect.Snapshot{"counters": counters, "distributions": distributions} {
			b.Run(name+"/"+what, func(b *testing.B) {
				p, n := pointsOf(b, o), 0
				require.NoError(b, p.begin(s))
				buf, more := p.next(nil)
				for ; more; n++ {
					buf, more = p.next(buf[:0])
				}
				b.ReportAllocs()
				for b.Loop() {
					buf = appendAll(b, buf[:0], p, s)
				}
				b.SetBytes(int64(len(buf)))
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "points/s")
			})
		}
	}
}
