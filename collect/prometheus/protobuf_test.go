package prometheus

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestGoldenProtobuf(t *testing.T) {
	golden(t, "page.binpb", []byte(render(Options{Buckets: map[monitor.Unit][]float64{monitor.Seconds: {0.0025, 1}}}, protobuf, fixture()...)))
	golden(t, "summaries.binpb", []byte(render(Options{Quantiles: []float64{0.5}}, protobuf, fixture()...)))
}

// Prometheus reads the same from a page of protobuf as from the text.
func TestProtobufSaysWhatTextSays(t *testing.T) {
	for _, o := range []Options{{}, {Quantiles: []float64{0, 0.5, 1}}, {Histograms: ClassicHistograms}} {
		text, err := parse(render(o, text004, fixture()...), text004)
		require.NoError(t, err)
		messages, err := parse(render(o, protobuf, fixture()...), protobuf)
		require.NoError(t, err)
		require.Equal(t, len(text), len(messages))
		for i := range text {
			messages[i].exemplar = nil
			if math.IsNaN(text[i].value) && math.IsNaN(messages[i].value) {
				text[i].value, messages[i].value = 0, 0
			}
			text[i].family, messages[i].family = "", ""
		}
		require.ElementsMatch(t, text, messages)
	}
}

func nativesOf(t *testing.T, o Options, d *monitor.Distribution) (samples []sample, h nativeSample) {
	t.Helper()
	m := monitor.Metric{Scope: "s", Name: "d", Kind: monitor.KindTimer, Distribution: d, Start: time.Unix(100, 250_000_000)}
	samples, natives, err := decode([]byte(render(o, protobuf, m)))
	require.NoError(t, err)
	samples = slices.DeleteFunc(samples, func(s sample) bool { return !strings.HasPrefix(s.name, "s_d") })
	return samples, natives["s_d"]
}

func TestHistograms(t *testing.T) {
	o := Options{Buckets: map[monitor.Unit][]float64{monitor.None: {1, 2}}}
	d := observed(0, 0.5, 1.5, 1.5, -3, 9)
	samples, h := nativesOf(t, o, d)
	require.Len(t, samples, 5)
	require.Equal(t, nativeSample{
		schema: 6, count: 6, sum: 9.5, zeros: 1, threshold: zeroThreshold, created: 100.25, listed: 4,
		positive: map[int]int64{-64: 1, 38: 2, 203: 1}, negative: map[int]int64{102: 1}, exemplars: h.exemplars,
	}, h)
	require.Len(t, h.exemplars, 6)

	o.Histograms = NativeHistograms
	samples, native := nativesOf(t, o, d)
	require.Len(t, samples, 2, "only the sum and the count")
	require.Equal(t, h, native)

	o.Histograms = ClassicHistograms
	samples, native = nativesOf(t, o, d)
	require.Len(t, samples, 5)
	require.Zero(t, native)

	samples, native = nativesOf(t, Options{}, new(monitor.Distribution))
	require.NotEmpty(t, samples)
	require.Positive(t, native.threshold, "what tells it from a classic one")
}

// Neighboring buckets become one until there are few enough, and no value is lost.
func TestNativeBuckets(t *testing.T) {
	var all []float64
	for i := range 1000 {
		all = append(all, math.Exp2(float64(i)/100))
	}
	d := observed(all...)
	d.Exemplars = nil
	for _, tt := range []struct{ limit, most, schema int }{
		{0, 160, 3}, {-1, 1000, 6}, {1000, 1000, 6}, {321, 321, 5}, {20, 20, 0}, {1, 3, -4},
	} {
		_, h := nativesOf(t, Options{NativeBuckets: tt.limit}, d)
		require.EqualValues(t, tt.schema, h.schema, "%d", tt.limit)
		require.LessOrEqual(t, h.listed, tt.most)
	}
}

func TestProtobufExemplars(t *testing.T) {
	d := observed(0.5, 1.5, 1.25, 7)
	d.Exemplars[3].Time = time.Time{} // as a source may yield it
	samples, h := nativesOf(t, Options{Buckets: map[monitor.Unit][]float64{monitor.None: {1, 2}}}, d)
	classic := map[string]float64{}
	for _, s := range samples {
		if s.exemplar != nil {
			classic[s.labels["le"]] = s.exemplar.value
			require.Equal(t, []string{"span_id", "trace_id"}, slices.Sorted(maps.Keys(s.exemplar.labels)))
		}
	}
	require.Equal(t, map[string]float64{"1": 0.5, "2": 1.25, "+Inf": 7}, classic)
	require.Len(t, h.exemplars, 3, "all but the one without a time, which native histograms must not have")
	require.Equal(t, exemplar{
		labels: map[string]string{"trace_id": strings.Repeat("0", 31) + "3", "span_id": strings.Repeat("0", 15) + "3"}, value: 1.25, time: 2,
	}, h.exemplars[1])
}
