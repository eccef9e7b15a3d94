package oracle

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"testing"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/jaegertracing/jaeger-idl/thrift-gen/zipkincore"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
)

// thriftSpans reads a list of spans with the code generated from zipkinCore.thrift.
func thriftSpans(t testing.TB, b []byte) (spans []*zipkincore.Span) {
	t.Helper()
	buffer := thrift.NewTMemoryBuffer()
	buffer.Buffer = bytes.NewBuffer(b)
	p := thrift.NewTBinaryProtocolConf(buffer, nil)
	kind, n, err := p.ReadListBegin(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, thrift.STRUCT, kind)
	for range n {
		s := zipkincore.NewSpan()
		require.NoError(t, s.Read(t.Context(), p))
		spans = append(spans, s)
	}
	require.Zero(t, buffer.Len())
	return spans
}

// flatThrift returns a span of version 1 as it is in version 2, as far as the
// annotations tell.
func flatThrift(t testing.TB, s *zipkincore.Span) flatSpan {
	t.Helper()
	f := flatSpan{
		TraceID: fmt.Sprintf("%016x%016x", uint64(*s.TraceIDHigh), uint64(s.TraceID)), ID: fmt.Sprintf("%016x", uint64(s.ID)),
		Name: s.Name, Timestamp: *s.Timestamp, Duration: s.GetDuration(), Debug: s.Debug, Tags: map[string]string{},
	}
	if s.ParentID != nil {
		f.Parent = fmt.Sprintf("%016x", uint64(*s.ParentID))
	}
	times := map[string]int64{}
	for _, a := range s.Annotations {
		require.Equal(t, s.BinaryAnnotations[len(s.BinaryAnnotations)-1].Host, a.Host) // the host of a tag
		switch a.Value {
		case zipkincore.CLIENT_SEND, zipkincore.SERVER_RECV, zipkincore.CLIENT_RECV, zipkincore.SERVER_SEND, zipkincore.MESSAGE_SEND, zipkincore.MESSAGE_RECV:
			times[a.Value] = a.Timestamp
			continue
		}
		f.Annotations = append(f.Annotations, fmt.Sprintf("%d %q", a.Timestamp, a.Value))
	}
	address := zipkincore.SERVER_ADDR
	for begin, kind := range map[string][3]string{
		zipkincore.CLIENT_SEND:  {"CLIENT", zipkincore.CLIENT_RECV, zipkincore.SERVER_ADDR},
		zipkincore.SERVER_RECV:  {"SERVER", zipkincore.SERVER_SEND, zipkincore.CLIENT_ADDR},
		zipkincore.MESSAGE_SEND: {"PRODUCER", "", zipkincore.MESSAGE_ADDR},
		zipkincore.MESSAGE_RECV: {"CONSUMER", "", zipkincore.MESSAGE_ADDR},
	} {
		if at, ok := times[begin]; ok {
			require.Equal(t, f.Timestamp, at)
			f.Kind, address = kind[0], kind[2]
			if end, ok := times[kind[1]]; ok {
				require.Equal(t, f.Timestamp+f.Duration, end)
			}
		}
	}
	for _, b := range s.BinaryAnnotations {
		if b.AnnotationType == zipkincore.AnnotationType_BOOL {
			require.Equal(t, address, b.Key)
			require.Equal(t, []byte{1}, b.Value)
			f.Remote = flatThriftEndpoint(b.Host)
			continue
		}
		require.Equal(t, zipkincore.AnnotationType_STRING, b.AnnotationType)
		f.Tags[b.Key] = string(b.Value)
		f.Local = flatThriftEndpoint(b.Host)
	}
	return f
}

func flatThriftEndpoint(e *zipkincore.Endpoint) flatEndpoint {
	f := flatEndpoint{Service: e.ServiceName, Port: uint16(e.Port)}
	switch {
	case e.Ipv4 != 0:
		f.IP = net.IP(binary.BigEndian.AppendUint32(nil, uint32(e.Ipv4))).String()
	case e.Ipv6 != nil:
		f.IP = net.IP(e.Ipv6).String()
	}
	return f
}

// Thrift's library, with code generated from zipkinCore.thrift, reads the same
// spans from version 1 as from the JSON of version 2.
func TestZipkinThrift(t *testing.T) {
	spans := thriftSpans(t, v1.Thrift().AppendSpans(nil, zipkinSpans()))
	want := wantSpans(t)
	require.Len(t, spans, len(want))
	for i, s := range spans {
		require.Equal(t, want[i], flatThrift(t, s), i)
	}
}

// Both formats of version 1 have the same spans.
func TestZipkinJSONV1(t *testing.T) {
	type host struct {
		ServiceName, IPv4, IPv6 string
		Port                    uint16
	}
	var spans []struct {
		TraceID, ID, ParentID, Name string
		Timestamp, Duration         *int64
		Debug                       bool
		Annotations                 []struct {
			Timestamp int64
			Value     string
			Endpoint  *host
		}
		BinaryAnnotations []struct {
			Key      string
			Value    string
			Endpoint *host
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(v1.JSON().AppendSpans(nil, zipkinSpans())))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&spans))
	number := func(digits string) int64 {
		b, err := hex.DecodeString(digits)
		require.NoError(t, err)
		return int64(binary.BigEndian.Uint64(b))
	}
	endpoint := func(h *host) *zipkincore.Endpoint {
		e := &zipkincore.Endpoint{ServiceName: h.ServiceName, Port: int16(h.Port), Ipv6: net.ParseIP(h.IPv6)}
		if v4 := net.ParseIP(h.IPv4).To4(); v4 != nil {
			e.Ipv4 = int32(binary.BigEndian.Uint32(v4))
		}
		return e
	}
	want := thriftSpans(t, v1.Thrift().AppendSpans(nil, zipkinSpans()))
	require.Len(t, spans, len(want))
	for i, s := range spans {
		got := &zipkincore.Span{
			TraceIDHigh: new(number(s.TraceID[:16])), TraceID: number(s.TraceID[16:]), ID: number(s.ID), Name: s.Name,
			Timestamp: s.Timestamp, Duration: s.Duration, Debug: s.Debug, Annotations: []*zipkincore.Annotation{},
		}
		if s.ParentID != "" {
			got.ParentID = new(number(s.ParentID))
		}
		for _, a := range s.Annotations {
			got.Annotations = append(got.Annotations, &zipkincore.Annotation{Timestamp: a.Timestamp, Value: a.Value, Host: endpoint(a.Endpoint)})
		}
		for _, b := range s.BinaryAnnotations {
			value, kind := []byte(b.Value), zipkincore.AnnotationType_STRING
			if b.Key == zipkincore.SERVER_ADDR || b.Key == zipkincore.CLIENT_ADDR || b.Key == "ma" { // MESSAGE_ADDR
				value, kind = []byte{1}, zipkincore.AnnotationType_BOOL
			}
			got.BinaryAnnotations = append(got.BinaryAnnotations, &zipkincore.BinaryAnnotation{Key: b.Key, Value: value, AnnotationType: kind, Host: endpoint(b.Endpoint)})
		}
		require.Equal(t, want[i], got, i)
	}
}
