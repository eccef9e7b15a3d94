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

// encode returns the lines of the metrics as a sink makes them, and counts them
// as delivered.
func encode(e *encoder, d *collect.Deltas, metrics []monitor.Metric) (b []byte) {
	s := &collect.Snapshot{Service: "shop", Metrics: metrics}
	for i := range metrics {
		since := d.Since(&metrics[i])
		b = e.append(b, s.Service, &metrics[i], &since)
	}
	d.Delivered(s)
	return b
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

func TestLines(t *testing.T) {
	e := &encoder{prefix: []byte("prod.web1.")}
	var d collect.Deltas
	e.at(time.Unix(1_700_000_010, 999))
	b := encode(e, &d, metrics(false))
	e.at(time.Unix(1_700_000_020, 0))
	b = append(b, encode(e, &d, metrics(true))...)
	golden(t, "testdata/lines.golden", b)
}

func TestEncoderAllocations(t *testing.T) {
	e := &encoder{prefix: []byte("prod.web1.")}
	e.at(time.Now())
	buf := make([]byte, 0, 64<<10)
	list := metrics(false)
	for i := range list {
		m := &list[i]
		want := 0.0
		if m.Kind == monitor.KindFunc {
			want = 14 // the sum of two distributions, twice
		}
		got := testing.AllocsPerRun(100, func() { buf = e.append(buf[:0], "shop", m, m) })
		require.LessOrEqual(t, got, want, "%s", m.Name)
	}
}

func BenchmarkEncode(b *testing.B) {
	e := &encoder{prefix: []byte("prod.web1.")}
	e.at(time.Now())
	list := metrics(false)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = buf[:0]
		for i := range list {
			buf = e.append(buf, "shop", &list[i], &list[i])
		}
	}
	b.SetBytes(int64(len(buf)))
}

func TestErrorClasses(t *testing.T) {
	for name, want := range map[string]string{
		"Timeout":              "Timeout",
		"connection refused":   "connection_refused",
		"panic: runtime error": "panic--runtime_error",
		"net.OpError":          "net-OpError",
	} {
		require.Equal(t, want, string(appendComponent(nil, classStyle, name)))
		hashed := string(appendComponent(nil, classStyle, want+"_x"))
		require.Regexp(t, `^`+want+`_x--[0-9a-f]{8}$`, hashed, "an underscore is not a space")
	}
}
