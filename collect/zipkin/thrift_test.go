package zipkin_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// thriftReader reads Thrift's binary protocol: structs as maps by the numbers of
// fields. What is malformed panics, which fails the test.
type thriftReader struct{ b []byte }

func (r *thriftReader) take(n int) []byte {
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *thriftReader) i32() int { return int(int32(binary.BigEndian.Uint32(r.take(4)))) }

func (r *thriftReader) value(kind byte) any {
	switch kind {
	case 2:
		return r.take(1)[0] == 1
	case 6:
		return int16(binary.BigEndian.Uint16(r.take(2)))
	case 8:
		return int32(r.i32())
	case 10:
		return int64(binary.BigEndian.Uint64(r.take(8)))
	case 11:
		return string(r.take(r.i32()))
	case 12:
		return r.fields()
	case 15:
		return r.list()
	}
	panic(fmt.Sprintf("a field of type %d", kind))
}

func (r *thriftReader) list() (list []any) {
	kind := r.take(1)[0]
	for range r.i32() {
		list = append(list, r.value(kind))
	}
	return list
}

func (r *thriftReader) fields() map[uint16]any {
	fields := map[uint16]any{}
	for {
		kind := r.take(1)[0]
		if kind == 0 {
			return fields
		}
		n := binary.BigEndian.Uint16(r.take(2))
		if _, twice := fields[n]; twice {
			panic(fmt.Sprintf("field %d is there twice", n))
		}
		fields[n] = r.value(kind)
	}
}

// decodeThrift decodes a list of spans.
func decodeThrift(tb testing.TB, body []byte) (spans []span) {
	tb.Helper()
	r := thriftReader{body}
	for _, s := range r.list() {
		spans = append(spans, spanThrift(tb, s.(map[uint16]any)))
	}
	require.Empty(tb, r.b)
	return spans
}

func spanThrift(tb testing.TB, f map[uint16]any) span {
	tb.Helper()
	s := spanV1{Name: textThrift(tb, f[3]), Timestamp: f[10].(int64)}
	s.TraceID = fmt.Sprintf("%016x%016x", uint64(f[12].(int64)), uint64(f[1].(int64)))
	s.ID = fmt.Sprintf("%016x", uint64(f[4].(int64)))
	if parent, ok := f[5]; ok {
		s.ParentID = fmt.Sprintf("%016x", uint64(parent.(int64)))
	}
	if d, ok := f[11]; ok {
		s.Duration = new(d.(int64))
	}
	s.Debug, _ = f[9].(bool)
	for _, item := range f[6].([]any) {
		a := item.(map[uint16]any)
		s.Annotations = append(s.Annotations, annotationV1{
			annotation{Timestamp: a[1].(int64), Value: textThrift(tb, a[2])}, endpointThrift(tb, a[3]),
		})
	}
	for _, item := range f[8].([]any) {
		b := item.(map[uint16]any)
		value := ""
		switch b[3].(int32) {
		case 0:
			require.Equal(tb, "\x01", b[2])
			value = "true" // as JSON has it
		case 6:
			value = textThrift(tb, b[2])
		}
		s.BinaryAnnotations = append(s.BinaryAnnotations, binaryV1{textThrift(tb, b[1]), value, endpointThrift(tb, b[4])})
	}
	require.Subset(tb, []uint16{1, 3, 4, 5, 6, 8, 9, 10, 11, 12}, keysOf(f))
	require.Positive(tb, s.Timestamp)
	require.True(tb, s.Duration == nil || *s.Duration > 0)
	return s.version2(tb)
}

func keysOf(f map[uint16]any) (keys []uint16) {
	for n := range f {
		keys = append(keys, n)
	}
	return keys
}

func endpointThrift(tb testing.TB, v any) *endpoint {
	tb.Helper()
	if v == nil {
		return nil
	}
	f := v.(map[uint16]any)
	e := &endpoint{Port: int(uint16(f[2].(int16))), ServiceName: textThrift(tb, f[3])}
	if v4 := uint32(f[1].(int32)); v4 != 0 {
		e.IPv4 = netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, v4))).String()
	}
	if v6, ok := f[4]; ok {
		e.IPv6 = netip.AddrFrom16([16]byte([]byte(v6.(string)))).String()
	}
	require.LessOrEqual(tb, e.Port, math.MaxUint16)
	return e
}

func textThrift(tb testing.TB, v any) string {
	tb.Helper()
	text := v.(string)
	require.True(tb, utf8.ValidString(text), "%q", text)
	return text
}
