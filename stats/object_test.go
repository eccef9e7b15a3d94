package stats

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestJSONOfNothing(t *testing.T) {
	require.Empty(t, decode[jsonModel](t, statsJSON(model{}, &query{})).Services)
	require.Empty(t, decode[jsonRunning](t, runningJSON(runningModel{})).Services)
}

func TestObjectAgainstEncodingJSON(t *testing.T) {
	f := func(want any, write func(*object)) {
		t.Helper()
		b, err := json.Marshal(want)
		require.NoError(t, err)
		var o object
		write(&o)
		require.Equal(t, string(b), string(o.out))
	}
	for c := range rune(0x300) {
		s := "a" + string(c) + "b"
		f(s, func(o *object) { o.string(s) })
	}
	for _, s := range append(hostile, "", "\xff", "\xed\xa0\x80", "\uFFFD", "\u2028\u2029", "\U0010ffff", "\xe2\x80") {
		f(replaced(s), func(o *object) { o.string(s) })
	}
	for _, v := range []float64{
		0, 1, -1, 0.1, 1e-6, 9.99e-7, 1e-7, -1e-9, 1e-10, 1e-300, 1e20, 1e21, -1.5e21, 1e300,
		math.MaxFloat64, math.SmallestNonzeroFloat64, math.Copysign(0, -1),
	} {
		f(v, func(o *object) { o.float(v) })
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		f(nil, func(o *object) { o.float(v) })
	}
	f(uint64(math.MaxUint64), func(o *object) { o.uint(math.MaxUint64) })
	f(int64(math.MinInt64), func(o *object) { o.int(math.MinInt64) })
	at := time.Date(2000, 1, 2, 3, 4, 5, 678, time.UTC)
	f(at, func(o *object) { o.time(at.In(time.FixedZone("", 3600))) })
	f([]any{[]int{}, struct{}{}, true, []int{1, 2}}, func(o *object) {
		o.open('[')
		o.open('[')
		o.close(']')
		o.open('{')
		o.close('}')
		o.bool(true)
		o.open('[')
		o.int(1)
		o.int(2)
		o.close(']')
		o.close(']')
	})
}

func FuzzJSONString(f *testing.F) {
	for _, name := range hostile {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(replaced(s))
		require.NoError(t, err)
		var o object
		o.string(s)
		require.Equal(t, string(want), string(o.out))
	})
}

// replaced has U+FFFD for every byte that is not UTF-8.
func replaced(s string) string { return string([]rune(s)) }
