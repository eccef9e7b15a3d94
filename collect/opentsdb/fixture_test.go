package opentsdb

import (
	"flag"
	"math"
	"os"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

var (
	overTelnet = Options{URL: "telnet://o"}
	overHTTP   = Options{URL: "http://o:4242"}
)

// pointsOf returns the points of a sink of web1 with these options.
func pointsOf(tb testing.TB, o Options) *points {
	tb.Helper()
	o.Host = "web1.example.com"
	s, err := New(o)
	require.NoError(tb, err)
	return &s.points
}

// appendAll appends all points of a snapshot.
func appendAll(tb testing.TB, b []byte, p *points, s *collect.Snapshot) []byte {
	tb.Helper()
	require.NoError(tb, p.begin(s))
	for more := true; more; {
		if b, more = p.next(b); more && p.namer.style == jsonStyle {
			b = append(b, '\n')
		}
	}
	return b
}

// encode returns the points of the snapshots, each of which is delivered.
func encode(tb testing.TB, p *points, snapshots []*collect.Snapshot) (b []byte) {
	tb.Helper()
	for _, s := range snapshots {
		b = appendAll(tb, b, p, s)
		p.Deltas.Delivered(s)
	}
	return b
}

// snapshots are two readings of some of each kind.
func snapshots() []*collect.Snapshot {
	return []*collect.Snapshot{
		{Time: time.Unix(1_700_000_010, 999), Service: "shop", Metrics: metrics(false)},
		{Time: time.Unix(1_700_000_020, 999_999_999), Service: "shop", Metrics: metrics(true)},
	}
}

func distribution(values ...float64) *monitor.Distribution {
	d := monitor.NewRegistry().Scope("s").ValDist("d")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

// metrics are a reading of the instruments, or a later one.
func metrics(later bool) []monitor.Metric {
	values, n := []float64{1, 2, 3, 100}, int64(1)
	if later {
		values, n = append(values, 7, 8), 2
	}
	list := []monitor.Metric{
		{Name: "bytes_sent", Kind: monitor.KindCounter, Int: n * 4611686018427387903},
		{Name: "bytes_sent", Kind: monitor.KindCounter, Int: n, Tags: []monitor.Tag{
			monitor.String("az", "a"), monitor.String("host", "taken"), monitor.String("to", "peer b"), monitor.String("zone", ""),
		}},
		{Name: "cache miss", Kind: monitor.KindMeter, Int: n, Float: 0.25},
		{Name: "depth", Kind: monitor.KindGauge, Float: -1.5},
		{Name: "whole", Kind: monitor.KindGauge, Float: 3},
		{Name: "nan", Kind: monitor.KindGauge, Float: math.NaN()},
		{Name: "infinite", Kind: monitor.KindMeter, Int: n, Float: math.Inf(-1)},
		{Name: "large", Kind: monitor.KindGauge, Float: 1e300},
		{Name: "value_bytes", Kind: monitor.KindValDist, Distribution: distribution(values...)},
		{Name: "never", Kind: monitor.KindTimer, Distribution: distribution()},
		{Name: "(*Store).Get", Kind: monitor.KindFunc, Func: &monitor.FuncStats{
			Started: int64(len(values)) + 2, InFlight: 1, OK: int64(len(values)), Timeouts: 1,
			Succeeded: distribution(values...), Failed: distribution(0.5),
			Classes: []monitor.ClassCount{{Name: "Timeout", Count: 1}, {Name: "connection refused", Count: 0}},
		}},
	}
	for i := range list {
		list[i].Scope, list[i].Start = "github.com/example/shop", time.Unix(1_700_000_000, 0)
	}
	return append(list, monitor.Metric{Scope: "main", Name: "hits", Kind: monitor.KindCounter, Int: n})
}
