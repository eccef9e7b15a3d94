package prometheus

import (
	"math"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestBounds(t *testing.T) {
	b := newSettings(Options{Buckets: map[monitor.Unit][]float64{monitor.Bytes: {1e21, 5, math.Copysign(0, -1), 0.1, 5, math.NaN(), math.Inf(1), -1.5, math.Inf(-1), 1e6}}}).buckets.Of(monitor.Bytes)
	require.Equal(t, []float64{-1.5, 0, 0.1, 5, 1e6, 1e21}, b.values)
	var text, open []string
	for _, texts := range b.texts {
		text, open = append(text, texts.plain), append(open, texts.openMetrics)
	}
	require.Equal(t, []string{"-1.5", "0", "0.1", "5", "1e+06", "1e+21"}, text)
	require.Equal(t, []string{"-1.5", "0.0", "0.1", "5.0", "1e+06", "1e+21"}, open)
}

// The caller's options must stay as they are.
func TestBoundsAreCopied(t *testing.T) {
	values := []float64{3, 1, 2}
	newSettings(Options{Buckets: map[monitor.Unit][]float64{monitor.Bytes: values}})
	require.Equal(t, []float64{3, 1, 2}, values)
	quantiles := []float64{0.9, 0.5}
	newSettings(Options{Quantiles: quantiles})
	require.Equal(t, []float64{0.9, 0.5}, quantiles)
}

func TestDefaultBuckets(t *testing.T) {
	for _, u := range []monitor.Unit{monitor.None, monitor.Seconds, monitor.Bytes, monitor.Fraction} {
		require.Equal(t, DefaultBuckets(u), newSettings(Options{}).buckets.Of(u).values, "in order, and each once")
	}
	s := newSettings(Options{Buckets: map[monitor.Unit][]float64{monitor.Bytes: {}}})
	require.Empty(t, s.buckets.Of(monitor.Bytes).values, "none is what was asked for")
	require.Equal(t, DefaultBuckets(monitor.Seconds), s.buckets.Of(monitor.Seconds).values)
	require.Equal(t, DefaultBuckets(monitor.None), s.buckets.Of(monitor.Unit(99)).values)
}

func TestFloats(t *testing.T) {
	for want, v := range map[string]float64{
		"0": math.Copysign(0, -1), "1": 1, "-7": -7, "9007199254740991": 1<<53 - 1, "9.007199254740992e+15": 1 << 53,
		"0.1": 0.1, "1e+300": 1e300, "NaN": math.NaN(), "+Inf": math.Inf(1), "-Inf": math.Inf(-1), "5e-324": 5e-324,
	} {
		require.Equal(t, want, string(appendFloat(nil, v)))
	}
}
