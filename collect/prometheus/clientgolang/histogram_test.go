package clientgolang

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

func read(t *testing.T, o prometheus.HistogramOpts, values []float64) *dto.Histogram {
	t.Helper()
	o.Name = "x"
	h := prometheus.NewHistogram(o)
	for _, v := range values {
		h.Observe(v)
	}
	var m dto.Metric
	require.NoError(t, h.Write(&m))
	return m.Histogram
}

func observed(values []float64) *monitor.Distribution {
	d := monitor.NewRegistry().Scope("s").ValDist("d")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

func randomValues(random *rand.Rand) []float64 {
	values := make([]float64, random.IntN(200))
	for i := range values {
		values[i] = math.Exp2(random.NormFloat64() * 5)
		switch random.IntN(8) {
		case 0:
			values[i] = 0
		case 1:
			values[i] = -values[i]
		}
	}
	return values
}

// The buckets have the same counts if they are counted again by the same bounds.
func TestClassic(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		bounds := []float64{}
		for range random.IntN(8) {
			b := math.Round(random.NormFloat64() * 20)
			if random.IntN(3) > 0 {
				b = math.Exp2(random.NormFloat64() * 5)
			}
			bounds = append(bounds, b)
		}
		slices.Sort(bounds)
		bounds = slices.CompactFunc(bounds, func(a, b float64) bool { return math.Abs(b-a) <= 0.02*max(math.Abs(a), math.Abs(b)) })
		values := randomValues(random)
		h := read(t, prometheus.HistogramOpts{Buckets: append(bounds, math.Inf(1))}, values)
		d := distributionOf(h)
		require.EqualValues(t, len(values), d.Count)
		require.Equal(t, h.GetSampleSum(), d.Sum)
		var want []uint64
		for _, b := range h.Bucket {
			want = append(want, b.GetCumulativeCount())
		}
		var got []uint64
		if got = d.AppendCumulative(nil, bounds); len(got) == 0 {
			got = nil
		}
		require.Equal(t, want, got, "%v", bounds)
		requireSound(t, d)
	}
}

// Values between bounds that are only just apart at schema 6 stay apart.
func TestClassicNarrow(t *testing.T) {
	for i := range 64 {
		one, two := (monitor.Bucket{Index: i}).Upper(), (monitor.Bucket{Index: i + 1}).Upper()
		for _, bounds := range [][]float64{{one, two}, {-two, -one}} {
			n, p := uint64(5), uint64(0)
			d := distributionOf(&dto.Histogram{SampleCount: &n, Bucket: []*dto.Bucket{
				{UpperBound: &bounds[0], CumulativeCount: &p}, {UpperBound: &bounds[1], CumulativeCount: &n},
			}})
			require.Equal(t, []uint64{0, 5}, d.AppendCumulative(nil, bounds), "%v", bounds)
		}
	}
}

// Each quantile is in the same bucket as that of the values, and counts only grow.
func TestClassicQuantiles(t *testing.T) {
	o := prometheus.HistogramOpts{Buckets: []float64{0.001, 0.01, 0.1, 1, 10}}
	var values []float64
	var before *monitor.Distribution
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		values = append(values, math.Exp2(random.NormFloat64()*3-4))
		d := distributionOf(read(t, o, values))
		sorted := slices.Sorted(slices.Values(values))
		for _, q := range []float64{0, 0.1, 0.5, 0.99, 1} {
			want := sorted[max(int(math.Ceil(q*float64(len(values)))), 1)-1]
			i, _ := slices.BinarySearch(o.Buckets, want)
			j, _ := slices.BinarySearch(o.Buckets, d.Quantile(q))
			require.Equal(t, i, j, "quantile %v of %v", q, values)
		}
		require.EqualValues(t, 1, d.Sub(before).Count)
		before = d
	}
}

// Buckets of schemas up to 6 come back unchanged. Those of higher schemas are merged.
func TestNative(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		values := randomValues(random)
		for schema := -4; schema <= 8; schema++ {
			factor := math.Exp2(math.Exp2(-float64(schema))) * (1 + 1e-12)
			h := read(t, prometheus.HistogramOpts{NativeHistogramBucketFactor: factor,
				NativeHistogramZeroThreshold: prometheus.NativeHistogramZeroThresholdZero}, values)
			require.EqualValues(t, schema, h.GetSchema())
			d := distributionOf(h)
			requireSound(t, d)
			if schema >= dist.Scale {
				exact := observed(values)
				require.Equal(t, exact.Positive, d.Positive)
				require.Equal(t, exact.Negative, d.Negative)
				require.Equal(t, exact.Zeros, d.Zeros)
				continue
			}
			require.Equal(t, merged(h.GetSchema(), observed(values).Positive), merged(h.GetSchema(), d.Positive))
			require.Equal(t, merged(h.GetSchema(), observed(values).Negative), merged(h.GetSchema(), d.Negative))
		}
	}
}

// merged returns the counts by the index of a bucket at a lower scale.
func merged(schema int32, buckets []monitor.Bucket) map[int]uint64 {
	counts := map[int]uint64{}
	for _, b := range buckets {
		counts[b.Index>>(dist.Scale-schema)] += b.Count
	}
	return counts
}

// A value that is no number is in the count of a native histogram only.
func TestNativeNaN(t *testing.T) {
	d := distributionOf(read(t, prometheus.HistogramOpts{NativeHistogramBucketFactor: 1.1}, []float64{1, math.NaN(), 2}))
	require.EqualValues(t, 2, d.Count)
	require.EqualValues(t, 1, d.Invalid)
}

func TestFloatHistogram(t *testing.T) {
	p := func(v float64) *float64 { return &v }
	offset, length, zero := int32(1), uint32(2), int32(0)
	d := distributionOf(&dto.Histogram{SampleCountFloat: p(5.5), SampleSum: p(7), ZeroCountFloat: p(1.4), Schema: &zero,
		PositiveSpan: []*dto.BucketSpan{{Offset: &offset, Length: &length}}, PositiveCount: []float64{1.5, 2.6}})
	require.EqualValues(t, 1, d.Zeros)
	require.Equal(t, []monitor.Bucket{{Index: 32, Count: 2}, {Index: 96, Count: 3}}, d.Positive)
	require.EqualValues(t, 6, d.Count)
}

// requireSound requires the properties that distributions of instruments have.
func requireSound(t testing.TB, d *monitor.Distribution) {
	t.Helper()
	total := d.Zeros
	for _, side := range [][]monitor.Bucket{d.Positive, d.Negative} {
		for i, b := range side {
			require.Positive(t, b.Count)
			require.True(t, i == 0 || side[i-1].Index < b.Index)
			require.True(t, dist.MinIndex <= b.Index && b.Index <= dist.MaxIndex)
			total += b.Count
		}
	}
	require.Equal(t, total, d.Count)
	require.LessOrEqual(t, d.Min, d.Max)
	for i := range d.Exemplars {
		require.True(t, i == 0 || d.Exemplars[i-1].Value <= d.Exemplars[i].Value)
	}
	d.Native(160)
	d.Exponential(160)
}

// FuzzDistribution checks that any message becomes a sound distribution.
func FuzzDistribution(f *testing.F) {
	f.Add(1.0, 2.0, uint64(3), uint64(2), int32(3), int32(-5), uint32(2), int64(3), int64(-4), 0.5)
	f.Add(math.NaN(), math.Inf(1), uint64(math.MaxUint64), uint64(1), int32(99), int32(math.MaxInt32), uint32(math.MaxUint32), int64(-1), int64(1), math.NaN())
	f.Add(-1.0, 0.0, uint64(5), uint64(9), int32(-99), int32(math.MinInt32), uint32(1), int64(math.MaxInt64), int64(math.MaxInt64), math.Inf(-1))
	f.Fuzz(func(t *testing.T, a, b float64, m, n uint64, schema, offset int32, length uint32, d1, d2 int64, c float64) {
		m, n = m>>3, n>>3 // so that no sum of them is too large
		classic := &dto.Histogram{SampleCount: &n, SampleSum: &c, Bucket: []*dto.Bucket{
			{UpperBound: &a, CumulativeCount: &m}, {UpperBound: &b, CumulativeCount: &n}, {UpperBound: &c, CumulativeCountFloat: &c}, {},
		}}
		requireSound(t, distributionOf(classic))
		d1, d2 = d1>>4, d2>>4
		span := []*dto.BucketSpan{{Offset: &offset, Length: &length}, {Offset: &offset, Length: &length}}
		native := &dto.Histogram{SampleCount: &n, SampleSum: &c, Schema: &schema, ZeroCount: &m, PositiveSpan: span, PositiveDelta: []int64{d1, d2, d1},
			NegativeSpan: span, NegativeCount: []float64{a, b, c}}
		requireSound(t, distributionOf(native))
	})
}
