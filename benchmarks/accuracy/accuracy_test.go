package accuracy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkUniform(b *testing.B)     { benchmark(b, Uniform) }
func BenchmarkLognormal(b *testing.B)   { benchmark(b, Lognormal) }
func BenchmarkBimodal(b *testing.B)     { benchmark(b, Bimodal) }
func BenchmarkHeavyTail(b *testing.B)   { benchmark(b, HeavyTail) }
func BenchmarkConstant(b *testing.B)    { benchmark(b, Constant) }
func BenchmarkIntegers(b *testing.B)    { benchmark(b, Integers) }
func BenchmarkTiny(b *testing.B)        { benchmark(b, Tiny) }
func BenchmarkHuge(b *testing.B)        { benchmark(b, Huge) }
func BenchmarkNegative(b *testing.B)    { benchmark(b, Negative) }
func BenchmarkZeros(b *testing.B)       { benchmark(b, Zeros) }
func BenchmarkPowersOfTwo(b *testing.B) { benchmark(b, PowersOfTwo) }
func BenchmarkOneSample(b *testing.B)   { benchmark(b, OneSample) }

func benchmark(b *testing.B, s Shape) {
	sets := s.sets()
	for _, i := range instruments {
		b.Run(i.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op") // no time is measured
			var e deviation
			for range b.N {
				if err := i.measure(&e, sets); err != nil {
					b.ReportMetric(1, "refused")
					return
				}
			}
			b.ReportMetric(100*e.mean(), "mean-err-%")
			b.ReportMetric(100*e.worst, "worst-err-%")
			b.ReportMetric(float64(e.answered)/float64(b.N*len(sets)), "quantiles")
		})
	}
}

func TestOursIsWithinItsBound(t *testing.T) {
	for _, s := range Shapes {
		var e deviation
		require.NoError(t, instruments[0].measure(&e, []set{s.set(0)}))
		require.Equal(t, len(Quantiles), e.answered)
		// (b-1)/(b+1) for buckets of base b = 2^(1/64).
		require.LessOrEqual(t, e.worst, 0.00542, s.Name)
	}
}

// If a peer is far from its promise, or does not answer, this package uses it
// wrongly.
func TestPeersAreUsedAsMeant(t *testing.T) {
	within := map[string]struct {
		worst     float64
		quantiles int
	}{
		"monkit":                        {20, 6},     // no promise: a reservoir
		"rcrowley-expdecay":             {20, 6},     // the same
		"rcrowley-uniform":              {20, 6},     // the same
		"client_golang-default-buckets": {0.5, 6},    // by the widths of the buckets
		"client_golang-native":          {0.0906, 6}, // a bucket: 2^(1/8)
		"client_golang-summary":         {0.2, 3},    // in ranks: 0.05, 0.01 and 0.001
		"victoriametrics-histogram":     {0.14, 6},   // a bucket: 10^(1/18) = 1.136
		"victoriametrics-summary":       {20, 6},     // the same
		"otel-default-buckets-ms":       {0.5, 6},
		"otel-default-buckets-s":        {300, 6},    // all in the first, up to 5
		"otel-exponential":              {0.0906, 6}, // the same, at scale 3
		"hdrhistogram":                  {0.001, 6},
		"hashicorp-prometheus":          {0.2, 3},
		"tally-default-buckets":         {0.6, 6},
		"monitor":                       {0.00542, 6},
	}
	sets := []set{Lognormal.set(0)}
	for _, i := range instruments {
		var e deviation
		err := i.measure(&e, sets)
		if i.name == "hashicorp-inmem" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err, i.name)
		want := within[i.name]
		require.LessOrEqual(t, e.worst, want.worst, i.name)
		require.Equal(t, want.quantiles, e.answered, i.name)
		t.Logf("%-32s mean %8.3f%% worst %8.3f%%", i.name, 100*e.mean(), 100*e.worst)
	}
}

func TestWhatIsRefused(t *testing.T) {
	refused := map[string][]string{}
	for _, s := range Shapes {
		sets := []set{s.set(0)}
		for _, i := range instruments {
			if i.measure(new(deviation), sets) != nil {
				refused[i.name] = append(refused[i.name], s.Name)
			}
		}
	}
	var all []string
	for _, s := range Shapes {
		all = append(all, s.Name)
	}
	require.Equal(t, map[string][]string{
		"rcrowley-expdecay":         {"Tiny", "Huge"},
		"rcrowley-uniform":          {"Tiny", "Huge"},
		"tally-default-buckets":     {"Tiny", "Huge"},
		"hdrhistogram":              {"Tiny", "Huge", "Negative"},
		"victoriametrics-histogram": {"Negative"},
		"hashicorp-inmem":           all,
	}, refused)
}
