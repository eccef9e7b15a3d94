package zipkin_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

// The model of version 1.
type (
	spanV1 struct {
		TraceID           string         `json:"traceId"`
		ID                string         `json:"id"`
		ParentID          string         `json:"parentId"`
		Name              string         `json:"name"`
		Timestamp         int64          `json:"timestamp"`
		Duration          *int64         `json:"duration"`
		Annotations       []annotationV1 `json:"annotations"`
		BinaryAnnotations []binaryV1     `json:"binaryAnnotations"`
		Debug             bool           `json:"debug"`
	}
	annotationV1 struct {
		annotation
		Endpoint *endpoint `json:"endpoint"`
	}
	binaryV1 struct {
		Key      string    `json:"key"`
		Value    string    `json:"value"` // as the OpenTelemetry collector has it: no true
		Endpoint *endpoint `json:"endpoint"`
	}
)

// version2 makes of a span what Zipkin does (V1SpanConverter), as far as that is
// about one service, and checks what else there is.
func (s *spanV1) version2(tb testing.TB) span {
	tb.Helper()
	v2 := span{TraceID: s.TraceID, ID: s.ID, ParentID: s.ParentID, Name: s.Name, Timestamp: s.Timestamp, Duration: s.Duration, Debug: s.Debug}
	local := func(e *endpoint) {
		if e != nil {
			require.True(tb, v2.LocalEndpoint == nil || *v2.LocalEndpoint == *e, "a span is of one endpoint")
			v2.LocalEndpoint = e
		}
	}
	kinds := map[string]string{"cs": "CLIENT", "cr": "CLIENT", "sr": "SERVER", "ss": "SERVER", "ms": "PRODUCER", "mr": "CONSUMER"}
	core := map[string]int64{}
	for _, a := range s.Annotations {
		local(a.Endpoint)
		kind, isTime := kinds[a.Value]
		if !isTime {
			v2.Annotations = append(v2.Annotations, a.annotation)
			continue
		}
		require.NotContains(tb, core, a.Value)
		require.Contains(tb, []string{"", kind}, v2.Kind)
		core[a.Value], v2.Kind = a.Timestamp, kind
	}
	for _, b := range s.BinaryAnnotations {
		switch {
		case b.Key == "sa" || b.Key == "ca" || b.Key == "ma":
			require.Equal(tb, "true", b.Value)
			require.Equal(tb, map[string]string{"": "sa", "CLIENT": "sa", "SERVER": "ca", "PRODUCER": "ma", "CONSUMER": "ma"}[v2.Kind], b.Key)
			require.Nil(tb, v2.RemoteEndpoint)
			v2.RemoteEndpoint = b.Endpoint
		default:
			local(b.Endpoint)
			if v2.Tags == nil {
				v2.Tags = map[string]string{}
			}
			requireNew(tb, v2.Tags, b.Key)
			v2.Tags[b.Key] = b.Value
		}
	}
	s.requireTimes(tb, core)
	return v2
}

// requireTimes checks that the times of the part are those of the span.
func (s *spanV1) requireTimes(tb testing.TB, core map[string]int64) {
	tb.Helper()
	for value, at := range core {
		if value == "cr" || value == "ss" {
			require.NotNil(tb, s.Duration)
			end := s.Timestamp + *s.Duration
			if end < 0 {
				end = 1<<63 - 1
			}
			require.Equal(tb, end, at)
			continue
		}
		require.Equal(tb, s.Timestamp, at)
	}
	if s.Duration != nil {
		require.Equal(tb, core["cs"] != 0, core["cr"] != 0)
		require.Equal(tb, core["sr"] != 0, core["ss"] != 0)
	}
}

func formatsV1() []format { return formats()[2:] }

// Events that would be taken for times of a call get a dot, and no two become the same.
func TestEventsOfVersion1(t *testing.T) {
	want := map[string]string{"CS": "CS", "c": "c", "csx": "csx", "cs.x": "cs.x", "c.": "c.", "": "", "sa": "sa"}
	for _, name := range []string{"cs", "cr", "sr", "ss", "ms", "mr", "ws", "wr"} {
		want[name], want[name+"."], want[name+".."] = name+".", name+"..", name+"..."
	}
	for _, kind := range []monitor.SpanKind{monitor.Internal, monitor.Server, monitor.Client, monitor.Producer, monitor.Consumer} {
		d := monitor.SpanData{Service: "s", Kind: kind, Start: start, Duration: 1, Context: samples()[0].Context}
		var events []annotation
		for name, sent := range want {
			d.Annotations = append(d.Annotations, monitor.Annotation{Time: start, Value: name})
			events = append(events, annotation{Timestamp: start.UnixMicro(), Value: sent})
		}
		s := decode(t, zipkin.AppendSpans(nil, []monitor.SpanData{d}))[0]
		s.Annotations = events
		for _, f := range formatsV1() {
			require.Equal(t, s, f.decode(t, f.format.AppendSpans(nil, []monitor.SpanData{d}))[0], f.name)
		}
	}
}

// Tags that would be taken for addresses get a dot, and no two become the same.
func TestKeysOfVersion1(t *testing.T) {
	want := map[string]string{
		"sa": "sa.", "ca": "ca.", "ma": "ma.", "lc": "lc.", "sa.": "sa..", "lc..": "lc...",
		"SA": "SA", "s": "s", "sa.b": "sa.b", "sax": "sax", "xa": "xa", "x.": "x.", "scope": "scope", ".": ".",
	}
	d := monitor.SpanData{Context: samples()[0].Context, Peer: "192.0.2.1"}
	for key := range want {
		d.Annotations = append(d.Annotations, monitor.Annotation{Key: key, Value: key})
	}
	for _, f := range formatsV1() {
		s := f.decode(t, f.format.AppendSpans(nil, []monitor.SpanData{d}))[0]
		require.Equal(t, &endpoint{IPv4: "192.0.2.1"}, s.RemoteEndpoint)
		require.Len(t, s.Tags, len(want))
		for key, sent := range want {
			if key == "scope" {
				require.Empty(t, s.Tags[sent])
				continue
			}
			require.Equal(t, key, s.Tags[sent], f.name)
		}
	}
}

// Without an endpoint the part cannot be told.
func TestVersion1WithoutAnEndpoint(t *testing.T) {
	d := monitor.SpanData{Kind: monitor.Client, Context: samples()[0].Context, Annotations: []monitor.Annotation{{Value: "event"}}}
	for _, f := range formatsV1() {
		s := f.decode(t, f.format.AppendSpans(nil, []monitor.SpanData{d}))[0]
		require.Empty(t, s.Kind)
		require.Nil(t, s.LocalEndpoint)
		require.Len(t, s.Annotations, 1)
	}
}
