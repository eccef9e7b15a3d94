package oracle

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/openzipkin/zipkin-go/model"
	"github.com/openzipkin/zipkin-go/proto/zipkin_proto3"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

// zipkinSpans are open and finished spans of all kinds, with everything that a span
// may have, and with hostile texts. Every format can express their content.
func zipkinSpans() (spans []monitor.SpanData) {
	start := time.UnixMicro(1_700_000_000_123_456)
	trace := monitor.TraceID{0: 0xfe, 7: 1, 8: 0x80, 15: 2}
	texts := slices.DeleteFunc(collecttest.HostileNames(), func(s string) bool { return s == "" || s == "sa" })
	for i, kind := range []monitor.SpanKind{monitor.Internal, monitor.Server, monitor.Client, monitor.Producer, monitor.Consumer} {
		for _, open := range []bool{false, true} {
			d := monitor.SpanData{
				Service: "shop", Scope: "example.com/shop", Name: fmt.Sprintf("f%d", i), Kind: kind, Open: open,
				Context: monitor.SpanContext{TraceID: trace, SpanID: monitor.SpanID{0: 0x80, 6: byte(i), 7: byte(len(spans) + 1)}, ParentSpanID: monitor.SpanID{0: 0xff}},
				Start:   start, Duration: 20 * time.Millisecond, Outcome: monitor.Error, Class: "class",
				Local: "192.0.2.1:65535", Peer: "[2001:db8::1]:8080", Progress: &monitor.Progress{Done: 3, Total: 4},
				Links:       []monitor.SpanContext{{TraceID: trace, SpanID: monitor.SpanID{1}}},
				Annotations: []monitor.Annotation{{Time: start.Add(time.Millisecond), Value: "event"}},
			}
			if i%2 == 0 {
				d.Context.Debug, d.Context.ParentSpanID = true, monitor.SpanID{}
				d.Local, d.Peer = "[2001:db8::2]", "db.example.com:5432"
			}
			spans = append(spans, d)
		}
	}
	for i, text := range texts {
		spans = append(spans, monitor.SpanData{
			Service: "shop", Scope: text, Name: text, Start: start, Duration: time.Second,
			Context: monitor.SpanContext{TraceID: trace, SpanID: monitor.SpanID{0: 1, 7: byte(i)}},
			Annotations: []monitor.Annotation{
				{Time: start, Value: text}, {Time: start, Key: "key", Value: text}, {Time: start, Key: text + "!", Value: "value"},
			},
		})
	}
	return spans
}

// A flatSpan is a span of any format. It has text where the formats differ in their
// types.
type flatSpan struct {
	TraceID, ID, Parent, Kind, Name string
	Timestamp, Duration             int64
	Local, Remote                   flatEndpoint
	Annotations                     []string
	Tags                            map[string]string
	Debug                           bool
}

type flatEndpoint struct {
	Service, IP string
	Port        uint16
}

// wantSpans returns the spans that zipkin-go reads from the JSON of version 2.
func wantSpans(t *testing.T) (flat []flatSpan) {
	t.Helper()
	var spans []model.SpanModel
	require.NoError(t, json.Unmarshal(zipkin.AppendSpans(nil, zipkinSpans()), &spans))
	for i := range spans {
		flat = append(flat, flatModel(&spans[i]))
	}
	return flat
}

func flatModel(s *model.SpanModel) flatSpan {
	f := flatSpan{
		TraceID: s.TraceID.String(), ID: s.ID.String(), Kind: string(s.Kind), Name: s.Name,
		Timestamp: s.Timestamp.UnixMicro(), Duration: s.Duration.Microseconds(),
		Local: flatModelEndpoint(s.LocalEndpoint), Remote: flatModelEndpoint(s.RemoteEndpoint), Tags: s.Tags, Debug: s.Debug,
	}
	if s.ParentID != nil {
		f.Parent = s.ParentID.String()
	}
	if f.Kind == "SPAN_KIND_UNSPECIFIED" {
		f.Kind = ""
	}
	for _, a := range s.Annotations {
		f.Annotations = append(f.Annotations, fmt.Sprintf("%d %q", a.Timestamp.UnixMicro(), a.Value))
	}
	return f
}

func flatModelEndpoint(e *model.Endpoint) (f flatEndpoint) {
	if e == nil {
		return f
	}
	f = flatEndpoint{Service: e.ServiceName, Port: e.Port}
	switch {
	case len(e.IPv4) > 0:
		f.IP = e.IPv4.String()
	case len(e.IPv6) > 0:
		f.IP = e.IPv6.String()
	}
	return f
}

// Zipkin's own generated code reads the same spans from protocol buffers as from
// JSON.
func TestZipkinProto3(t *testing.T) {
	body := zipkin.Proto3().AppendSpans(nil, zipkinSpans())
	var list zipkin_proto3.ListOfSpans
	require.NoError(t, proto.UnmarshalOptions{DiscardUnknown: false}.Unmarshal(body, &list))
	spans, err := zipkin_proto3.ParseSpans(body, false)
	require.NoError(t, err)
	want := wantSpans(t)
	require.Len(t, spans, len(want))
	for i, s := range spans {
		require.Empty(t, list.Spans[i].ProtoReflect().GetUnknown())
		s.Debug = list.Spans[i].Debug
		require.Equal(t, want[i], flatModel(s), i)
	}
}
