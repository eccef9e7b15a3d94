package dist_test

import (
	"slices"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/dist"
	"github.com/stretchr/testify/require"
)

// unspan reads spans and deltas as Prometheus does, and returns the buckets
// that are not empty by OpenTelemetry's index, and how many are listed.
func unspan(t testing.TB, n dist.NativeBuckets) (counts map[int]uint64, listed int) {
	t.Helper()
	counts = map[int]uint64{}
	index, count := 0, int64(0)
	for _, span := range n.Spans {
		index += int(span.Offset)
		for range span.Length {
			count += n.Deltas[listed]
			require.GreaterOrEqual(t, count, int64(0))
			if count > 0 {
				counts[index-1] = uint64(count)
			}
			listed++
			index++
		}
	}
	require.Len(t, n.Deltas, listed)
	return counts, listed
}

// listing returns how many buckets are listed if gaps of one or two are.
func listing(counts map[int]uint64) (n int) {
	for i := range counts {
		n++
		switch {
		case counts[i+1] > 0:
		case counts[i+2] > 0:
			n++
		case counts[i+3] > 0:
			n += 2
		}
	}
	return n
}

// usedNative has the memory of all distributions that were seen before.
var usedNative dist.NativeHistogram

func sameNative(a, b dist.NativeBuckets) bool {
	return slices.Equal(a.Spans, b.Spans) && slices.Equal(a.Deltas, b.Deltas)
}

// isNative requires the conversion to be exact, within the limit where a schema
// allows it, and at the greatest schema that is.
func isNative(t testing.TB, d *dist.Distribution, limit int) {
	t.Helper()
	h := d.Native(limit)
	usedNative.Set(d, limit)
	require.Equal(t, h.Schema, usedNative.Schema)
	require.Equal(t, h.ZeroCount, usedNative.ZeroCount)
	require.Equal(t, h.ZeroThreshold, usedNative.ZeroThreshold)
	require.True(t, sameNative(h.Positive, usedNative.Positive))
	require.True(t, sameNative(h.Negative, usedNative.Negative))

	shift := dist.Scale - int(h.Schema)
	require.True(t, 0 <= shift && h.Schema >= -4)
	positive, p := unspan(t, h.Positive)
	negative, n := unspan(t, h.Negative)
	require.Equal(t, coarser(d.Positive, shift), positive)
	require.Equal(t, coarser(d.Negative, shift), negative)
	require.Equal(t, listing(positive), p)
	require.Equal(t, listing(negative), n)
	zeros, threshold := nearZero(d)
	require.Equal(t, zeros, h.ZeroCount)
	require.Equal(t, threshold, h.ZeroThreshold)

	for _, side := range []dist.NativeBuckets{h.Positive, h.Negative} {
		for i, span := range side.Spans {
			require.True(t, i == 0 || span.Offset > 2, "a gap of %d is shorter listed", span.Offset)
		}
	}
	if limit <= 0 {
		require.Zero(t, shift)
	} else {
		require.True(t, p+n <= limit || h.Schema == -4)
	}
	if shift > 0 {
		require.Greater(t, listing(coarser(d.Positive, shift-1))+listing(coarser(d.Negative, shift-1)), limit,
			"a greater schema would have done")
	}
	if d.Count > 0 {
		require.False(t, slices.Contains(h.Positive.Spans, dist.NativeSpan{}))
	}
}

func TestNativeIsExact(t *testing.T) {
	eachSet(t, 10_000, func(t *testing.T, values []float64) {
		d := distributionOf(values)
		for _, limit := range []int{-1, 0, 1, 2, 3, 16, 160, 161, 1 << 20} {
			isNative(t, d, limit)
		}
	})
}

func TestNativeSpansAndDeltas(t *testing.T) {
	d := distributionOf([]float64{0.6, 0.7, 1, 2, 9, 16, 16, 32, 0x1p10, -1})
	// At schema 0 these are (0.5, 1], (1, 2], two empty ones that are listed,
	// (8, 16], (16, 32], four that are not, and (512, 1024].
	require.Equal(t, dist.NativeHistogram{
		Schema: 0,
		Positive: dist.NativeBuckets{
			Spans:  []dist.NativeSpan{{Offset: 0, Length: 6}, {Offset: 4, Length: 1}},
			Deltas: []int64{3, -2, -1, 0, 3, -2, 0},
		},
		Negative: dist.NativeBuckets{Spans: []dist.NativeSpan{{Offset: 0, Length: 1}}, Deltas: []int64{1}},
	}, d.Native(8))
}

func TestNativeOfNothingIsNotClassic(t *testing.T) {
	empty := dist.NativeHistogram{Schema: 6, Positive: dist.NativeBuckets{Spans: []dist.NativeSpan{{}}}}
	require.Equal(t, empty, distributionOf(nil).Native(0))
	require.Empty(t, distributionOf([]float64{-1}).Native(0).Positive.Spans)
	zero := distributionOf([]float64{0}).Native(0)
	require.Empty(t, zero.Positive.Spans, "a zero count tells it from a classic one already")
	require.EqualValues(t, 1, zero.ZeroCount)
}

// TestNativeFitsTheLeastSchema has a value in each bucket there is.
func TestNativeFitsTheLeastSchema(t *testing.T) {
	var values []float64
	for i := dist.MinIndex; i <= dist.MaxIndex; i++ {
		v := dist.Bucket{Index: i}.Upper()
		values = append(values, v, -v)
	}
	d := distributionOf(values)
	h := d.Native(16)
	require.EqualValues(t, -4, h.Schema)
	isNative(t, d, 16)
	require.Equal(t, h, d.Native(1), "there is no coarser schema")
	require.EqualValues(t, -3, d.Native(32).Schema)
}

func TestSetNativeAllocatesNothing(t *testing.T) {
	var h dist.NativeHistogram
	d, none := distributionOf(shapes[0].values(1000, 0)), distributionOf(nil)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		h.Set(d, 160)
		h.Set(none, 160)
		h.Set(d, 20)
	}))
}

// TestNativeOfNonsense is TestExponentialOfNonsense: no panic, and no list without
// end.
func TestNativeOfNonsense(t *testing.T) {
	for _, buckets := range nonsense {
		for _, limit := range []int{0, 1, 160} {
			h := (&dist.Distribution{Positive: buckets, Negative: buckets}).Native(limit)
			require.LessOrEqual(t, len(h.Positive.Deltas), len(buckets)*3)
			require.Equal(t, h.Positive, h.Negative)
		}
	}
}
