package prometheus

import (
	"flag"
	"iter"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// render returns a page of these metrics, without a page before it.
func render(o Options, f format, metrics ...monitor.Metric) string {
	return string(newPage(newSettings(o), naming{}, f).make("shop", each(metrics), f))
}

// fixture has every kind of metric, with names, tags and values that people use
// and some that they should not.
func fixture() []monitor.Metric {
	start := time.Unix(1_700_000_000, 250e6)
	r := monitor.NewRegistry()
	d := r.Scope("fixture").ValDist("of")
	for _, v := range []float64{0.0002, 0.003, 0.003, 0.25, 7} {
		d.Observe(v)
	}
	times := d.Distribution()
	d.Observe(12)
	d.Observe(math.NaN())
	d.Observe(-3)
	mixed := d.Distribution()
	none := new(monitor.Distribution)
	exemplary := *times
	for i, v := range []float64{0.0002, 0.003, 0.25, 7} {
		exemplary.Exemplars = append(exemplary.Exemplars, monitor.Exemplar{
			Value: v, TraceID: monitor.TraceID{0: 0xab, 15: byte(i)}, SpanID: monitor.SpanID{7: byte(i)}, Time: start.Add(time.Duration(i) * time.Second),
		})
	}
	tags := func(pairs ...string) (tags []monitor.Tag) {
		for i := 0; i < len(pairs); i += 2 {
			tags = append(tags, monitor.String(pairs[i], pairs[i+1]))
		}
		return tags
	}
	const store, other = "example.com/shop/store", "example.com/depot/store/v2"
	metrics := []monitor.Metric{
		{Scope: other, Name: "hits", Kind: monitor.KindCounter, Int: 3},
		{Scope: "build", Name: "info", Kind: monitor.KindGauge, Float: 1, Tags: tags("go_version", "go1.26", "module", "example.com/shop")},
		{Scope: store, Name: "(*Store).Get", Kind: monitor.KindFunc, Unit: monitor.Seconds, Func: &monitor.FuncStats{
			Started: 9, InFlight: 1, OK: 5, Errors: 1, Canceled: 1, Panics: 1, Succeeded: &exemplary, Failed: mixed,
			Classes: []monitor.ClassCount{{Name: "context.Canceled", Count: 1}, {Name: `panic: "bad" \`, Count: 1}, {Name: "io.EOF", Count: 1}},
		}},
		{Scope: store, Name: "compact", Kind: monitor.KindFunc, Unit: monitor.Seconds, Tags: tags("func", "x", "level", "3"),
			Func: &monitor.FuncStats{Succeeded: none, Failed: none}},
		{Scope: store, Name: "cache miss", Kind: monitor.KindMeter, Int: 12, Float: 0.5, Tags: tags("http.method", "GET", "http_method", "POST")},
		{Scope: store, Name: "cache miss", Kind: monitor.KindMeter, Int: 2, Tags: tags("http.method", "a", "http-method", "b", "none", "")},
		{Scope: store, Name: "cache.miss", Kind: monitor.KindMeter, Int: 13, Tags: tags("http-method", "GET", "http_method", "POST")},
		{Scope: store, Name: "cache.miss", Kind: monitor.KindMeter, Int: 14, Tags: tags("http.method", "GET", "http_method", "POST")},
		{Scope: store, Name: "hits", Kind: monitor.KindGauge, Float: 4},
		{Scope: store, Name: "hits_total", Kind: monitor.KindCounter, Int: 5},
		{Scope: store, Name: "level", Kind: monitor.KindGauge, Float: math.Inf(-1), Tags: tags("scope", "mine")},
		{Scope: store, Name: "level", Kind: monitor.KindGauge, Float: math.NaN(), Tags: tags("le", "1", "__name__", "x", "0", "y")},
		{Scope: store, Name: "load", Kind: monitor.KindGauge, Unit: monitor.Fraction, Float: 0.1},
		{Scope: store, Name: "sent", Kind: monitor.KindCounter, Unit: monitor.Bytes, Int: math.MaxInt64},
		{Scope: store, Name: "size", Kind: monitor.KindValDist, Unit: monitor.Bytes, Distribution: mixed, Tags: tags("kind", "a\nb\x00\"c\\")},
		{Scope: store, Name: "size_bytes_sum", Kind: monitor.KindGauge, Float: 1e300},
		{Scope: store, Name: "wait_seconds", Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: times},
		{Scope: "task", Name: "failures", Kind: monitor.KindCounter, Int: 1},
		{Scope: "日本", Name: "世界", Kind: monitor.KindGauge, Float: 1},
		{Scope: "日本", Name: "国", Kind: monitor.KindGauge, Float: 2},
		{Scope: "9", Name: "_", Kind: monitor.KindGauge, Float: 3},
		// From sources:
		{Scope: other, Name: "hits", Kind: monitor.KindCounter, Int: 99},
		{Scope: other, Name: "negative", Kind: monitor.KindCounter, Int: -1},
		{Scope: other, Name: "nothing", Kind: monitor.KindTimer},
		{Scope: other, Name: "late", Kind: monitor.KindCounter, Int: 1},
	}
	for i := range metrics {
		metrics[i].Start = start
	}
	return metrics
}

// each yields metrics as a monitor.Reader does, in the same memory.
func each(metrics []monitor.Metric) iter.Seq[*monitor.Metric] {
	return func(yield func(*monitor.Metric) bool) {
		var one monitor.Metric
		for _, one = range metrics {
			if !yield(&one) {
				return
			}
		}
	}
}
