package graphite

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

// snapshots are two readings of one of each kind.
func snapshots() []*collect.Snapshot {
	return []*collect.Snapshot{
		{Time: time.Unix(1_700_000_010, 999), Service: "shop", Metrics: metrics(false)},
		{Time: time.Unix(1_700_000_020, 0), Service: "shop", Metrics: metrics(true)},
	}
}

// encode returns what append makes of the points of the snapshots, each of which
// is delivered.
func encode(p *points, snapshots []*collect.Snapshot, append func(b []byte, p *points) []byte) (b []byte) {
	for _, s := range snapshots {
		for p.begin(s); p.More(); {
			b = append(b, p)
		}
		p.Deltas.Delivered(s)
	}
	return b
}

// appendLines appends all lines.
func appendLines(b []byte, p *points) []byte {
	for f := p.next(); f != nil; f = p.next() {
		b = appendLine(b, p, f, maxLine)
	}
	return b
}

// pointsOf returns the points of a sink with these options.
func pointsOf(tb testing.TB, o Options) *points {
	tb.Helper()
	o.Addr = "g"
	s, err := New(o)
	require.NoError(tb, err)
	return &s.points
}

func distribution(values ...float64) *monitor.Distribution {
	d := monitor.NewRegistry().Scope("s").ValDist("d")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

// metrics are one of each kind; the second reading of the instruments if later
// is set.
func metrics(later bool) []monitor.Metric {
	start := time.Unix(1_700_000_000, 0)
	values, times, n := []float64{1, 2, 3, 100}, []float64{0.5}, int64(1)
	if later {
		values, n = append(values, 7, 8), 2
	}
	failed := distribution(times...)
	return []monitor.Metric{
		{Scope: "github.com/example/shop", Name: "bytes_sent", Start: start, Kind: monitor.KindCounter, Int: n * 12345678901},
		{Scope: "github.com/example/shop", Name: "bytes_sent", Start: start, Kind: monitor.KindCounter, Int: n, Tags: []monitor.Tag{monitor.String("to", "peer")}},
		{Scope: "github.com/example/shop", Name: "cache miss", Start: start, Kind: monitor.KindMeter, Int: n, Float: 0.25},
		{Scope: "github.com/example/shop", Name: "depth", Start: start, Kind: monitor.KindGauge, Float: -1.5},
		{Scope: "github.com/example/shop", Name: "nan", Start: start, Kind: monitor.KindGauge, Float: math.NaN()},
		{Scope: "github.com/example/shop", Name: "infinite", Start: start, Kind: monitor.KindGauge, Float: math.Inf(-1)},
		{Scope: "github.com/example/shop", Name: "large", Start: start, Kind: monitor.KindGauge, Float: 1e300},
		{Scope: "github.com/example/shop", Name: "value_bytes", Start: start, Kind: monitor.KindValDist, Distribution: distribution(values...)},
		{Scope: "github.com/example/shop", Name: "never", Start: start, Kind: monitor.KindTimer, Distribution: distribution()},
		{Scope: "github.com/example/shop", Name: "(*Store).Get", Start: start, Kind: monitor.KindFunc, Func: &monitor.FuncStats{
			Started: int64(len(values)) + 2, InFlight: 1, OK: int64(len(values)), Timeouts: 1,
			Succeeded: distribution(values...), Failed: failed,
			Classes: []monitor.ClassCount{{Name: "Timeout", Count: 1}, {Name: "connection refused", Count: 0}},
		}},
	}
}
