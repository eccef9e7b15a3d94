package exporting

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/openzipkin/zipkin-go/proto/zipkin_proto3"
	"github.com/stretchr/testify/require"
)

// A zipkinSpan is a span as Zipkin's server reads it.
type zipkinSpan struct {
	TraceID, ID, ParentID, Kind, Name string
	Timestamp, Duration               int64
	LocalEndpoint, RemoteEndpoint     struct {
		ServiceName, IPv4 string
		Port              int
	}
	Annotations []struct {
		Timestamp int64
		Value     string
	}
	Tags map[string]string
}

// All exporters encode the same spans, in the same order.
func TestZipkin(t *testing.T) {
	for _, e := range zipkinJSON(t) {
		t.Run(e.name, func(t *testing.T) {
			var text bytes.Buffer
			require.NoError(t, e.export(&text))
			requireSpans(t, text.Bytes())
		})
	}
}

func TestZipkinProto3(t *testing.T) {
	for _, e := range zipkinProto3(t) {
		t.Run(e.name, func(t *testing.T) {
			var body bytes.Buffer
			require.NoError(t, e.export(&body))
			spans, err := zipkin_proto3.ParseSpans(body.Bytes(), false)
			require.NoError(t, err)
			text, err := json.Marshal(spans)
			require.NoError(t, err)
			requireSpans(t, text)
		})
	}
}

func requireSpans(t *testing.T, text []byte) {
	var spans []zipkinSpan
	require.NoError(t, json.Unmarshal(text, &spans))
	require.Len(t, spans, zipkinSpans)
	for n, s := range spans {
		requireSpan(t, spansPerTrace-1-n%spansPerTrace, s)
	}
}

// requireSpan checks the i-th span of a trace.
func requireSpan(t *testing.T, i int, s zipkinSpan) {
	name, kind := spanKind(i)
	require.Equal(t, name, s.Name)
	require.Equal(t, map[string]string{"server": "SERVER", "client": "CLIENT", "internal": ""}[kind.String()], strings.TrimPrefix(s.Kind, "SPAN_KIND_UNSPECIFIED"))
	require.Len(t, s.TraceID, 32)
	require.Len(t, s.ID, 16)
	require.Equal(t, i > 0, strings.Trim(s.ParentID, "0") != "") // zipkin-go has zeros in Proto3
	require.Positive(t, s.Timestamp)
	require.GreaterOrEqual(t, s.Duration, int64(0)) // of less than a microsecond, none
	require.Equal(t, service, s.LocalEndpoint.ServiceName)
	if s.Kind == "CLIENT" {
		require.Equal(t, "10.1.2.3", s.RemoteEndpoint.IPv4)
		require.Equal(t, 8080, s.RemoteEndpoint.Port)
	}
	require.Len(t, s.Annotations, 1)
	require.Equal(t, spanEvent, s.Annotations[0].Value)
	want := map[string]string{}
	for _, tag := range spanTags {
		want[tag.key] = tag.value
	}
	// OpenTelemetry's exporter calls the scope differently, and adds tags of its
	// own.
	got := maps.Clone(s.Tags)
	if scope, ok := got["otel.scope.name"]; ok {
		got["scope"] = scope
	}
	maps.DeleteFunc(got, func(key, _ string) bool { return want[key] == "" })
	require.Equal(t, want, got)
}
