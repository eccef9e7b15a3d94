package statsd

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

// dialects are options for each form that lines have.
var dialects = map[string]Options{
	"etsy":          {Prefix: "prod.web1"},
	"tagged":        {Tags: true, Host: "web1", Instance: "0"},
	"dogstatsd":     {Dialect: DogStatsD, Prefix: "prod"},
	"brubeck":       {Dialect: Brubeck, Prefix: "prod.web1"},
	"etsysamples":   {Prefix: "prod.web1", Distributions: Samples},
	"taggedsamples": {Tags: true, Host: "web1", Distributions: Samples},
	"dogsamples":    {Dialect: DogStatsD, Distributions: Samples},
}

// linesOf returns the lines of a sink with these options.
func linesOf(tb testing.TB, o Options) *lines {
	tb.Helper()
	o.Addr = "s"
	s, err := New(o)
	require.NoError(tb, err)
	s.lines.limit = 1 << 20
	return &s.lines
}

// all appends the lines of a snapshot.
func (l *lines) all(b []byte, s *collect.Snapshot) []byte {
	l.begin(s)
	for more := true; more; {
		b, more = l.next(b)
	}
	return b
}

// deliver appends the lines of a snapshot and settles them as taken.
func (l *lines) deliver(b []byte, s *collect.Snapshot) []byte {
	b = l.all(b, s)
	l.changes.settle(math.MaxInt, 0)
	l.delivered(s)
	return b
}

func snapshotOf(metrics ...monitor.Metric) *collect.Snapshot {
	return &collect.Snapshot{Time: time.Unix(1_700_000_010, 0), Service: "shop", Metrics: metrics}
}

func distribution(values ...float64) *monitor.Distribution {
	d := monitor.NewRegistry().Scope("s").ValDist("d")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

// metrics returns one of each kind. If later is set, it is a second reading of the same
// instruments.
func metrics(later bool) []monitor.Metric {
	start := time.Unix(1_700_000_000, 0)
	values, mixed, n := []float64{1, 2, 3, 100, 100}, []float64{-2, 0, 0, 5}, int64(1)
	if later {
		values, mixed, n = append(values, 7, 8), append(mixed, -1), 2
	}
	const scope = "github.com/example/shop"
	return []monitor.Metric{
		{Scope: scope, Name: "bytes_sent", Start: start, Kind: monitor.KindCounter, Int: n * (1<<62 - 1)},
		{Scope: scope, Name: "bytes_sent", Start: start, Kind: monitor.KindCounter, Int: n, Tags: []monitor.Tag{monitor.String("to", "peer/1"), monitor.String("host", "x")}},
		{Scope: scope, Name: "idle", Start: start, Kind: monitor.KindCounter, Int: 3},
		{Scope: scope, Name: "unused", Start: start, Kind: monitor.KindCounter},
		{Scope: scope, Name: "cache miss", Start: start, Kind: monitor.KindMeter, Int: 5 * n, Float: 0.25},
		{Scope: scope, Name: "depth", Start: start, Kind: monitor.KindGauge, Float: -1.5},
		{Scope: scope, Name: "nan", Start: start, Kind: monitor.KindGauge, Float: math.NaN()},
		{Scope: scope, Name: "infinite", Start: start, Kind: monitor.KindGauge, Float: math.Inf(-1)},
		{Scope: scope, Name: "large", Start: start, Kind: monitor.KindGauge, Float: 1e300},
		{Scope: scope, Name: "minus_zero", Start: start, Kind: monitor.KindGauge, Float: math.Copysign(0, -1)},
		{Scope: scope, Name: "value_bytes", Start: start, Kind: monitor.KindValDist, Distribution: distribution(values...)},
		{Scope: scope, Name: "change", Start: start, Kind: monitor.KindValDist, Distribution: distribution(mixed...)},
		{Scope: scope, Name: "never", Start: start, Kind: monitor.KindTimer, Distribution: distribution()},
		{Scope: scope, Name: "(*Store).Get", Start: start, Kind: monitor.KindFunc, Func: &monitor.FuncStats{
			Started: int64(len(values)) + 2, InFlight: 1, OK: int64(len(values)), Timeouts: 1,
			Succeeded: distribution(values...), Failed: distribution(0.5),
			Classes: []monitor.ClassCount{{Name: "Timeout", Count: 1}, {Name: "panic: runtime error", Count: n - 1}, {Name: "net.OpError", Count: 0}},
		}},
	}
}
