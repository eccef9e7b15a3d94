package exporting

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/openzipkin/zipkin-go/proto/zipkin_proto3"
	"github.com/openzipkin/zipkin-go/reporter"
	zipkinsink "github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"

	//lint:ignore SA1019 Whoever sends OpenTelemetry's spans to Zipkin has it until 2027.
	zipkinotel "go.opentelemetry.io/otel/exporters/zipkin"
)

func zipkinJSON(tb testing.TB) []exporter {
	ours, models, spans := monitorSpans(), zipkinModels(tb), otelSpans(tb)
	var buf []byte // used again, as the sink does
	return []exporter{
		{"monitor", func(to io.Writer) error {
			buf = zipkinsink.AppendSpans(buf[:0], ours)
			_, err := to.Write(buf)
			return err
		}},
		{"zipkin-go", func(to io.Writer) error { return write(to)(reporter.JSONSerializer{}.Serialize(models)) }},
		// The exporter does the same before it sends.
		{"otel", func(to io.Writer) error { return write(to)(json.Marshal(zipkinotel.SpanModels(spans))) }},
	}
}

func zipkinProto3(tb testing.TB) []exporter {
	ours, models := monitorSpans(), zipkinModels(tb)
	var d drop
	sink, err := zipkinsink.New(zipkinsink.Options{URL: "http://zipkin", Format: zipkinsink.Proto3(), Client: &d})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	return []exporter{
		{"monitor", func(to io.Writer) error {
			d.to = to
			return sink.SendSpans(context.Background(), ours)
		}},
		{"zipkin-go", func(to io.Writer) error { return write(to)(zipkin_proto3.SpanSerializer{}.Serialize(models)) }},
	}
}

// write returns a function that writes the output of an encoder.
func write(to io.Writer) func([]byte, error) error {
	return func(p []byte, err error) error {
		if err == nil {
			_, err = to.Write(p)
		}
		return err
	}
}

func BenchmarkZipkin(b *testing.B)       { measure(b, "span", zipkinSpans, zipkinJSON(b)) }
func BenchmarkZipkinProto3(b *testing.B) { measure(b, "span", zipkinSpans, zipkinProto3(b)) }
