package spool

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// fill sets every exported field of what v points at to something that is not zero,
// so that a field which is not coded is found.
func fill(v reflect.Value, r *rand.Rand) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), r)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(r.Int64N(1<<34)-1<<33, r.Int64N(1e9))))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), r)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1+r.IntN(3), 3))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), r)
		}
	case reflect.String:
		v.SetString(string([]byte{byte(1 + r.IntN(255)), 0, '\n', 0xff}))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(r.NormFloat64())
	case reflect.Int, reflect.Int64:
		v.SetInt(1 + r.Int64()*(1-2*r.Int64N(2)))
	case reflect.Uint8:
		v.SetUint(1 + r.Uint64N(255))
	case reflect.Uint64:
		v.SetUint(1 + r.Uint64N(math.MaxUint64))
	default:
		panic(v.Type())
	}
}

func random[T any](seed uint64) *T {
	v := new(T)
	fill(reflect.ValueOf(v).Elem(), rand.New(rand.NewPCG(seed, 1)))
	return v
}

func encoded(tb testing.TB, v any) []byte {
	b, err := encode(nil, v)
	require.NoError(tb, err)
	return b
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for seed := range uint64(100) {
		spans := random[[]monitor.SpanData](seed)
		gotSpans, err := decode[[]monitor.SpanData](encoded(t, *spans))
		require.NoError(t, err)
		require.Equal(t, spans, gotSpans)

		snapshot := random[collect.Snapshot](seed)
		got, err := decode[collect.Snapshot](encoded(t, snapshot))
		require.NoError(t, err)
		require.Equal(t, snapshot, got)
	}
}

func TestWhatIsEmpty(t *testing.T) {
	spans, err := decode[[]monitor.SpanData](encoded(t, []monitor.SpanData(nil)))
	require.NoError(t, err)
	require.Empty(t, *spans)
	spans, err = decode[[]monitor.SpanData](encoded(t, make([]monitor.SpanData, 2)))
	require.NoError(t, err)
	require.Len(t, *spans, 2)
	require.True(t, (*spans)[0].Start.IsZero())
	s, err := decode[collect.Snapshot](encoded(t, new(collect.Snapshot)))
	require.NoError(t, err)
	require.Empty(t, s.Metrics)
}

func TestExtremes(t *testing.T) {
	m := monitor.Metric{Int: math.MinInt64, Float: math.Inf(-1)}
	s, err := decode[collect.Snapshot](encoded(t, &collect.Snapshot{Metrics: []monitor.Metric{m, {Float: math.NaN(), Int: math.MaxInt64}}}))
	require.NoError(t, err)
	require.Equal(t, m.Int, s.Metrics[0].Int)
	require.Equal(t, m.Float, s.Metrics[0].Float)
	require.True(t, math.IsNaN(s.Metrics[1].Float))
}

// What is cut off or longer than it should be is an error.
func TestWhatIsNotWhole(t *testing.T) {
	whole := encoded(t, random[collect.Snapshot](1))
	for n := range len(whole) {
		_, err := decode[collect.Snapshot](whole[:n])
		require.Error(t, err, "%d of %d bytes", n, len(whole))
	}
	_, err := decode[collect.Snapshot](append(whole, 0))
	require.Error(t, err)

	var inside bytes.Buffer // a byte too many before it was compressed
	require.NoError(t, gob.NewEncoder(&inside).Encode(random[collect.Snapshot](1)))
	for _, more := range []string{"", "\x00"} {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.BestSpeed)
		require.NoError(t, err)
		_, err = w.Write(append(inside.Bytes(), more...))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		_, err = decode[collect.Snapshot](packed.Bytes())
		require.Equal(t, more != "", err != nil, "%v", err)
	}
}

// Any bytes are read without a panic, in memory that they account for.
func FuzzRead(f *testing.F) {
	f.Add(encoded(f, *random[[]monitor.SpanData](1)))
	f.Add(encoded(f, random[collect.Snapshot](1)))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if spans, err := decode[[]monitor.SpanData](b); err == nil {
			again, err := decode[[]monitor.SpanData](encoded(t, *spans))
			require.NoError(t, err)
			require.Len(t, *again, len(*spans))
		}
		if s, err := decode[collect.Snapshot](b); err == nil {
			again, err := decode[collect.Snapshot](encoded(t, s))
			require.NoError(t, err)
			require.Len(t, again.Metrics, len(s.Metrics))
		}
	})
}
