package prometheus

import (
	"fmt"
	"math"
	"testing"

	"github.com/klauspost/compress/snappy"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// A written is a series as the receiver reads it.
type written struct {
	labels      map[string]string
	value       float64
	time, start int64
	native      *nativeWritten
	exemplars   []map[string]string
	typ         uint64
	help, unit  string
}

// A nativeWritten has the parts of a native histogram that the tests look at.
type nativeWritten struct {
	count      uint64
	sum        float64
	schema     int64
	start      int64
	population int64 // of all buckets
}

// eachField calls f with the fields of a message; v has the value of a number.
func eachField(tb testing.TB, b []byte, f func(n protowire.Number, v uint64, text []byte)) {
	tb.Helper()
	for len(b) > 0 {
		n, typ, size := protowire.ConsumeTag(b)
		require.Positive(tb, size)
		b = b[size:]
		var v uint64
		var text []byte
		switch typ {
		case protowire.VarintType:
			v, size = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v, size = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			text, size = protowire.ConsumeBytes(b)
		default:
			require.Fail(tb, "a type of field that is not used", "%v", typ)
		}
		require.Positive(tb, size)
		b = b[size:]
		f(n, v, text)
	}
}

func packed(tb testing.TB, b []byte) (list []uint64) {
	tb.Helper()
	for len(b) > 0 {
		v, n := protowire.ConsumeVarint(b)
		require.Positive(tb, n)
		list, b = append(list, v), b[n:]
	}
	return list
}

// readRequest reads a request of the version. With 0, it is the version that the request
// looks like.
func readRequest(tb testing.TB, version int, body []byte) (list []*written) {
	tb.Helper()
	body, err := snappy.Decode(nil, body)
	require.NoError(tb, err)
	var symbols []string
	eachField(tb, body, func(n protowire.Number, _ uint64, text []byte) {
		if n == 4 {
			symbols = append(symbols, string(text))
		}
	})
	if version == 0 {
		version = min(len(symbols), 1) + 1
	}
	if version == 2 {
		require.Empty(tb, symbols[0])
	}
	types := map[string]uint64{}
	eachField(tb, body, func(n protowire.Number, _ uint64, text []byte) {
		switch {
		case version == 1 && n == 1, version == 2 && n == 5:
			list = append(list, readSeries(tb, version, symbols, text))
		case version == 1 && n == 3:
			name, typ := "", uint64(0)
			eachField(tb, text, func(n protowire.Number, v uint64, text []byte) {
				switch n {
				case 1:
					typ = v
				case 2:
					name = string(text)
				}
			})
			types[name] = typ
		default:
			require.True(tb, version == 2 && n == 4)
		}
	})
	for _, w := range list {
		if typ := types[w.labels["__name__"]]; typ != 0 {
			w.typ = typ
		}
	}
	return list
}

func readSeries(tb testing.TB, version int, symbols []string, b []byte) *written {
	tb.Helper()
	w := &written{labels: map[string]string{}}
	last := ""
	label := func(name, value string) {
		require.Greater(tb, name, last, "sorted and unique")
		require.NotEmpty(tb, value)
		w.labels[name], last = value, name
	}
	pair := func(text []byte) (name, value string) {
		eachField(tb, text, func(n protowire.Number, _ uint64, text []byte) {
			if n == 1 {
				name = string(text)
			} else {
				value = string(text)
			}
		})
		return name, value
	}
	samples, histograms, exemplars := protowire.Number(2), protowire.Number(4), protowire.Number(3)
	if version == 2 {
		samples, histograms, exemplars = 2, 3, 4
	}
	eachField(tb, b, func(n protowire.Number, _ uint64, text []byte) {
		switch n {
		case 1:
			if version == 1 {
				label(pair(text))
				return
			}
			refs := packed(tb, text)
			for i := 0; i < len(refs); i += 2 {
				label(symbols[refs[i]], symbols[refs[i+1]])
			}
		case samples:
			eachField(tb, text, func(n protowire.Number, v uint64, _ []byte) {
				switch n {
				case 1:
					w.value = math.Float64frombits(v)
				case 2:
					w.time = int64(v)
				case 3:
					w.start = int64(v)
				}
			})
		case histograms:
			w.native = readNativeWritten(tb, text)
		case exemplars:
			x := map[string]string{}
			eachField(tb, text, func(n protowire.Number, v uint64, text []byte) {
				switch {
				case n == 1 && version == 1:
					name, value := pair(text)
					x[name] = value
				case n == 1:
					refs := packed(tb, text)
					for i := 0; i < len(refs); i += 2 {
						x[symbols[refs[i]]] = symbols[refs[i+1]]
					}
				case n == 2:
					x["value"] = fmt.Sprint(math.Float64frombits(v))
				}
			})
			w.exemplars = append(w.exemplars, x)
		case 5:
			eachField(tb, text, func(n protowire.Number, v uint64, _ []byte) {
				switch n {
				case 1:
					w.typ = v
				case 3:
					w.help = symbols[v]
				case 4:
					w.unit = symbols[v]
				}
			})
		}
	})
	require.NotEmpty(tb, w.labels["__name__"])
	return w
}

func readNativeWritten(tb testing.TB, b []byte) *nativeWritten {
	tb.Helper()
	h := new(nativeWritten)
	eachField(tb, b, func(n protowire.Number, v uint64, text []byte) {
		switch n {
		case 1:
			h.count = v
		case 3:
			h.sum = math.Float64frombits(v)
		case 4:
			h.schema = protowire.DecodeZigZag(v)
		case 6:
			h.population += int64(v)
		case 9, 12:
			at := int64(0)
			for _, d := range packed(tb, text) {
				at += protowire.DecodeZigZag(d)
				h.population += at
			}
		case 17:
			h.start = int64(v)
		}
	})
	return h
}
