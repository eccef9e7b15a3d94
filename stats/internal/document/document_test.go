package document

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestWriter(t *testing.T) {
	w := New(0)
	w.Object("empty")
	w.End()
	w.List("list")
	w.String("", "text")
	w.Object("")
	w.Known("unknown", "")
	w.Known("known", "yes")
	w.End()
	w.List("")
	w.End()
	w.End()
	w.Int("int", math.MinInt64)
	w.Uint("uint", math.MaxUint64)
	w.Bool("bool", true)
	w.Seconds("seconds", 1500*time.Millisecond)
	w.ID("id", []byte{0x0a, 0xff})
	w.Tags([]monitor.Tag{{Key: "<a>", Value: "1"}, {Key: "b", Value: "2"}})
	w.Object("open")
	require.Equal(t, `{"empty":{},"list":["text",{"known":"yes"},[]],"int":-9223372036854775808,"uint":18446744073709551615,`+
		`"bool":true,"seconds":1.5,"id":"0aff","tags":{"\u003ca\u003e":"1","b":"2"},"open":{}}`+"\n", string(w.Bytes()))
}

// requireEncoded requires that a value is written as encoding/json writes it.
func requireEncoded(t *testing.T, v any, write func(*Writer)) {
	t.Helper()
	want, err := json.Marshal(map[string]any{"v": v})
	require.NoError(t, err)
	w := New(0)
	write(w)
	require.Equal(t, string(want)+"\n", string(w.Bytes()))
}

func TestMoment(t *testing.T) {
	f := func(want, moment time.Time) {
		t.Helper()
		requireEncoded(t, want, func(w *Writer) { w.Moment("v", moment) })
	}
	f(time.Date(2000, 1, 2, 2, 4, 5, 6, time.UTC), time.Date(2000, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600)))
	for _, year := range []int{-1, 0, 10_000, 1 << 30} {
		f(time.Time{}, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
	}
}

func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "<b>&\"\\'", "\xff", "\x00\x7f", "größe", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		requireEncoded(t, s, func(w *Writer) { w.String("v", s) })
	})
}

func FuzzFloat(f *testing.F) {
	for _, v := range []float64{
		0, 0.1, -1, 1e-6, math.Nextafter(1e-6, 0), 1e21, math.Nextafter(1e21, 0), 1e-9, math.MaxFloat64, math.Copysign(0, -1),
	} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v float64) {
		var want any = v
		if math.IsNaN(v) || math.IsInf(v, 0) {
			want = nil
		}
		requireEncoded(t, want, func(w *Writer) { w.Float("v", v) })
	})
}
