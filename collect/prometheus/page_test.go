package prometheus

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestGoldenPages(t *testing.T) {
	few := map[monitor.Unit][]float64{
		monitor.Seconds: {1, 0.25, 0.0025, 5},
		monitor.Bytes:   {-1, 1e21, 0},
	}
	golden(t, "page.txt", []byte(render(Options{Buckets: few}, text004, fixture()...)))
	golden(t, "page.openmetrics", []byte(render(Options{Buckets: few, Created: true}, openMetrics, fixture()...)))
	golden(t, "default.txt", []byte(render(Options{}, text004, fixture()...)))
	golden(t, "summaries.openmetrics", []byte(render(Options{Quantiles: []float64{0.99, 0.5, 2, 0, 1}}, openMetrics, fixture()...)))
}

// A page must not depend on those that were made before it.
func TestPagesRepeat(t *testing.T) {
	all := fixture()
	random := rand.New(rand.NewPCG(1, 2))
	text, messages := newPage(newSettings(Options{}), naming{}, text004), newPage(newSettings(Options{}), naming{}, protobuf)
	var last []monitor.Metric
	for i := range 2000 {
		metrics := slices.Clone(last)
		switch random.IntN(5) {
		case 0: // the same again
		case 1: // some more
			for range random.IntN(4) {
				metrics = slices.Insert(metrics, random.IntN(len(metrics)+1), all[random.IntN(len(all))])
			}
		case 2: // fewer
			for range random.IntN(4) {
				if n := random.IntN(len(metrics) + 1); n < len(metrics) {
					metrics = slices.Delete(metrics, n, n+1)
				}
			}
		case 3: // equal tags in another slice
			for j := range metrics {
				metrics[j].Tags = slices.Clone(metrics[j].Tags)
			}
		case 4: // another kind or unit under the same names
			if n := random.IntN(len(metrics) + 1); n < len(metrics) && metrics[n].Func == nil {
				metrics[n].Kind = []monitor.Kind{monitor.KindCounter, monitor.KindMeter, monitor.KindGauge}[random.IntN(3)]
				metrics[n].Unit = []monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction}[random.IntN(4)]
			}
		}
		f, p := format(random.IntN(formats)), text
		if !f.isText() {
			p = messages
		}
		got := string(p.make("shop", each(metrics), f))
		fresh := newPage(newSettings(Options{}), naming{}, f)
		want := string(fresh.make("shop", each(metrics), f))
		require.Equal(t, want, got, "page %d", i)
		require.Equal(t,
			[]int{fresh.renamed(), fresh.originals, fresh.duplicates, fresh.refused},
			[]int{p.renamed(), p.originals, p.duplicates, p.refused}, "page %d", i)
		require.Len(t, p.series, len(fresh.series), "what is gone is forgotten")
		require.Len(t, p.byKey, len(fresh.byKey), "what is gone is forgotten")
		last = metrics
	}
}

func TestNothingIsLostSilently(t *testing.T) {
	p := newPage(newSettings(Options{}), naming{}, text004)
	for range 2 {
		p.make("shop", each(fixture()), text004)
		require.Equal(t, 2, p.refused, "a negative counter and a timer that is none")
		require.Equal(t, 1, p.duplicates, "a series that a source yields again")
		require.Equal(t, 3, p.originals)
		require.Equal(t, 3, p.renamed())
	}
}

// To Prometheus an empty value means that there is no label: metrics that differ only by
// such a tag would be one series.
func TestEmptyValues(t *testing.T) {
	got := render(Options{}, text004,
		monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindGauge},
		monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindGauge, Tags: []monitor.Tag{{Key: "c"}}})
	require.Contains(t, got, "\na_b 0\na_b{original=\"b{c=\\\"\\\"}\"} 0\n")
}

func TestEmptyPage(t *testing.T) {
	require.Equal(t, "# HELP target_info The name of the service.\n# TYPE target_info gauge\ntarget_info{service_name=\"shop\"} 1\n",
		render(Options{}, text004))
	require.Equal(t, "# TYPE target info\n# HELP target The name of the service.\ntarget_info{service_name=\"shop\"} 1\n# EOF\n",
		render(Options{}, openMetrics))
}

// The gauge of one scope must not take the name from the counter of another, in
// whatever order they come.
func TestTypesClash(t *testing.T) {
	c := monitor.Metric{Scope: "a/x", Name: "n", Kind: monitor.KindCounter}
	g := monitor.Metric{Scope: "b/x", Name: "n", Kind: monitor.KindGauge}
	h := monitor.Metric{Scope: "b/x", Name: "n", Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: new(monitor.Distribution)}
	gs := monitor.Metric{Scope: "a/x", Name: "n_seconds", Unit: monitor.Seconds, Kind: monitor.KindGauge}
	gg := monitor.Metric{Scope: "a/x", Name: "n_level", Kind: monitor.KindCounter}
	for _, tt := range []struct {
		metrics []monitor.Metric
		want    []string
	}{
		{[]monitor.Metric{c, g}, []string{"x_n_total", "x_n_level"}},
		{[]monitor.Metric{g, c}, []string{"x_n", "x_n_events_total"}},
		{[]monitor.Metric{h, gs}, []string{"x_n_seconds", "x_n_level_seconds"}},
		{[]monitor.Metric{gs, h}, []string{"x_n_seconds", "x_n_values_seconds"}},
		{[]monitor.Metric{c, gg, g}, []string{"x_n_total", "x_n_level_total", "x_n_level_level"}},
	} {
		var types []string
		for line := range strings.Lines(render(Options{}, text004, tt.metrics...)) {
			if strings.HasPrefix(line, "# TYPE x_") {
				types = append(types, strings.Fields(line)[2])
			}
		}
		require.Equal(t, tt.want, types)
	}
}

// OpenMetrics forbids a sum that may fall, and a count without a sum.
func TestNegativeValues(t *testing.T) {
	positive := &monitor.Distribution{Count: 1, Sum: 2, Min: 2, Max: 2, Positive: []monitor.Bucket{{Index: 63, Count: 1}}}
	negative := &monitor.Distribution{Count: 2, Sum: 1, Min: -1, Max: 2, Positive: positive.Positive, Negative: []monitor.Bucket{{Index: -1, Count: 1}}}
	for _, tt := range []struct {
		sum     bool
		options Options
		format  format
		d       *monitor.Distribution
	}{
		{true, Options{}, openMetrics, positive},
		{false, Options{}, openMetrics, negative},
		{true, Options{}, text004, negative},
		{false, Options{Buckets: map[monitor.Unit][]float64{monitor.None: {-1, 1}}}, openMetrics, positive},
		{true, Options{Buckets: map[monitor.Unit][]float64{monitor.None: {-1, 1}}}, text004, positive},
		{true, Options{Quantiles: []float64{0.5}}, openMetrics, positive},
		{false, Options{Quantiles: []float64{0.5}}, openMetrics, negative},
	} {
		page := render(tt.options, tt.format, monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindValDist, Distribution: tt.d})
		require.Equal(t, tt.sum, strings.Contains(page, "\na_b_sum "), page)
		require.Equal(t, tt.sum, strings.Contains(page, "\na_b_count "), page)
	}
}

// OpenMetrics wants no quantile below zero: a strict parser refuses the whole page for it.
func TestNegativeQuantiles(t *testing.T) {
	v := monitor.NewRegistry().Scope("a").ValDist("b")
	for i := range 101 {
		v.ObserveInt(int64(i - 50))
	}
	o := Options{Quantiles: []float64{0, 0.1, 0.5, 0.9}}
	of := func(f format, d *monitor.Distribution) (quantiles []string) {
		for line := range strings.Lines(render(o, f, monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindValDist, Distribution: d})) {
			if strings.Contains(line, `quantile="`) {
				_, line, _ = strings.Cut(line, `quantile="`)
				quantiles = append(quantiles, strings.TrimSpace(line))
			}
		}
		return quantiles
	}
	require.Len(t, of(text004, v.Distribution()), 4)
	some := of(openMetrics, v.Distribution())
	require.Len(t, some, 2)
	require.Equal(t, `0.5"} 0`, some[0])
	require.Contains(t, some[1], `0.9"} `)
	require.Equal(t, []string{`0.0"} NaN`, `0.1"} NaN`, `0.5"} NaN`, `0.9"} NaN`}, of(openMetrics, new(monitor.Distribution)))
}

// A sum of times beyond 292 years is as good as any other, in all formats.
func TestLargeSums(t *testing.T) {
	timer := monitor.NewRegistry().Scope("a").Timer("b")
	for range 200_000 {
		timer.Observe(24 * time.Hour)
	}
	for _, f := range []format{openMetrics, text004} {
		for _, o := range []Options{{}, {Quantiles: []float64{0.5}}} {
			page := render(o, f, monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindTimer, Unit: monitor.Seconds, Distribution: timer.Distribution()})
			require.Contains(t, page, "\na_b_seconds_sum 17280000000\n")
			require.Contains(t, page, "\na_b_seconds_count 200000\n")
		}
	}
}

// Renaming changes the order of tags by key, and the order of labels means
// nothing: these are one series for Prometheus.
func TestOrderOfLabels(t *testing.T) {
	got := render(Options{}, text004,
		monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindGauge, Tags: []monitor.Tag{{Key: " z", Value: "1"}, {Key: "y", Value: "2"}}},
		monitor.Metric{Scope: "a", Name: "b", Kind: monitor.KindGauge, Tags: []monitor.Tag{{Key: "y", Value: "2"}, {Key: "z", Value: "1"}}})
	require.Contains(t, got, "\na_b{y=\"2\",z=\"1\"} 0\na_b{y=\"2\",z=\"1\",original=\"b{y=2,z=1}\"} 0\n")
}
