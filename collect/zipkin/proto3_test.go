package zipkin_test

import (
	"encoding/hex"
	"net/netip"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// readFields calls f with each field of a message, in order: v has the number of one
// that is a number.
func readFields(tb testing.TB, b []byte, f func(n protowire.Number, kind protowire.Type, v uint64, bytes []byte)) {
	tb.Helper()
	for len(b) > 0 {
		n, kind, size := protowire.ConsumeTag(b)
		require.NoError(tb, protowire.ParseError(size))
		b = b[size:]
		var v uint64
		var bytes []byte
		switch kind {
		case protowire.VarintType:
			v, size = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v, size = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			bytes, size = protowire.ConsumeBytes(b)
		default:
			require.FailNow(tb, "no such type in zipkin.proto", "%d", kind)
		}
		require.NoError(tb, protowire.ParseError(size))
		b = b[size:]
		f(n, kind, v, bytes)
	}
}

// decodeProto3 decodes a ListOfSpans, and refuses what Zipkin does.
func decodeProto3(tb testing.TB, body []byte) (spans []span) {
	tb.Helper()
	readFields(tb, body, func(n protowire.Number, kind protowire.Type, _ uint64, b []byte) {
		require.Equal(tb, protowire.Number(1), n)
		require.Equal(tb, protowire.BytesType, kind)
		spans = append(spans, spanProto3(tb, b))
	})
	return spans
}

func spanProto3(tb testing.TB, b []byte) (s span) {
	tb.Helper()
	id := func(b []byte, size int) string {
		require.Len(tb, b, size)
		return hex.EncodeToString(b)
	}
	types := map[protowire.Number]protowire.Type{4: protowire.VarintType, 6: protowire.Fixed64Type, 7: protowire.VarintType, 12: protowire.VarintType}
	readFields(tb, b, func(n protowire.Number, kind protowire.Type, v uint64, b []byte) {
		if want, ok := types[n]; ok {
			require.Equal(tb, want, kind, n)
			require.NotZero(tb, v, n)
		} else {
			require.Equal(tb, protowire.BytesType, kind, n)
		}
		switch n {
		case 1:
			s.TraceID = id(b, 16)
		case 2:
			s.ParentID = id(b, 8)
		case 3:
			s.ID = id(b, 8)
		case 4:
			s.Kind = []string{"", "CLIENT", "SERVER", "PRODUCER", "CONSUMER"}[v]
		case 5:
			s.Name = textProto3(tb, b)
		case 6:
			s.Timestamp = int64(v)
		case 7:
			s.Duration = new(int64(v))
		case 8:
			s.LocalEndpoint = endpointProto3(tb, b)
		case 9:
			s.RemoteEndpoint = endpointProto3(tb, b)
		case 10:
			s.Annotations = append(s.Annotations, annotationProto3(tb, b))
		case 11:
			entry := annotationProto3(tb, b)
			if s.Tags == nil {
				s.Tags = map[string]string{}
			}
			requireNew(tb, s.Tags, entry.key)
			s.Tags[entry.key] = entry.Value
		case 12:
			s.Debug = v == 1
		default:
			require.FailNow(tb, "no such field in zipkin.proto", "%d", n)
		}
	})
	require.Positive(tb, s.Timestamp)
	return s
}

// annotationProto3 reads an annotation, or an entry of the tags.
func annotationProto3(tb testing.TB, b []byte) (a annotation) {
	tb.Helper()
	readFields(tb, b, func(n protowire.Number, kind protowire.Type, v uint64, b []byte) {
		switch {
		case n == 1 && kind == protowire.Fixed64Type:
			a.Timestamp = int64(v)
		case n == 1:
			a.key = textProto3(tb, b)
		case n == 2:
			a.Value = textProto3(tb, b)
		}
	})
	return a
}

func endpointProto3(tb testing.TB, b []byte) *endpoint {
	tb.Helper()
	e := new(endpoint)
	readFields(tb, b, func(n protowire.Number, _ protowire.Type, v uint64, b []byte) {
		ip, _ := netip.AddrFromSlice(b)
		switch n {
		case 1:
			e.ServiceName = textProto3(tb, b)
		case 2:
			require.True(tb, ip.Is4())
			e.IPv4 = ip.String()
		case 3:
			require.True(tb, ip.Is6())
			e.IPv6 = ip.String()
		case 4:
			require.NotZero(tb, v)
			e.Port = int(v)
		default:
			require.FailNow(tb, "no such field in zipkin.proto", "%d", n)
		}
	})
	return e
}

func textProto3(tb testing.TB, b []byte) string {
	tb.Helper()
	require.True(tb, utf8.Valid(b), "%q", b)
	return string(b)
}
