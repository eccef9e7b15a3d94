package exporting

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	metricservice "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	traceservice "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricpb "go.opentelemetry.io/proto/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Both exporters post data that were read before, to nobody.
func otlpMetrics(tb testing.TB) []exporter {
	ctx := context.Background()
	ours, theirs := snapshot(newRegistry(counters, gauges, distributions)), otelMetrics(tb)
	var d, e drop
	sink, err := otlp.NewMetrics(otlp.Options{URL: "http://collector", NoCompression: true, Client: &d})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	otel, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL("http://collector/v1/metrics"), otlpmetrichttp.WithHTTPClient(e.client()))
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, otel.Shutdown(ctx)) })
	return []exporter{
		{"monitor", func(to io.Writer) error {
			d.to = to
			return sink.SendMetrics(ctx, ours)
		}},
		{"otel", func(to io.Writer) error {
			e.to = to
			return otel.Export(ctx, theirs)
		}},
	}
}

func otlpSpans(tb testing.TB) []exporter {
	ctx := context.Background()
	ours, theirs := monitorSpans(), otelSpans(tb)
	var d, e drop
	sink, err := otlp.NewTraces(otlp.Options{URL: "http://collector", NoCompression: true, Client: &d})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	otel, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL("http://collector/v1/traces"), otlptracehttp.WithHTTPClient(e.client()))
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, otel.Shutdown(ctx)) })
	return []exporter{
		{"monitor", func(to io.Writer) error {
			d.to = to
			return sink.SendSpans(ctx, ours)
		}},
		{"otel", func(to io.Writer) error {
			e.to = to
			return otel.ExportSpans(ctx, theirs)
		}},
	}
}

func BenchmarkOTLPMetrics(b *testing.B) { measure(b, "series", series, otlpMetrics(b)) }
func BenchmarkOTLPSpans(b *testing.B)   { measure(b, "span", zipkinSpans, otlpSpans(b)) }

// Both exporters have sent every series, with the same numbers.
func TestOTLPMetrics(t *testing.T) {
	want := map[string]string{}
	each(counters, func(i, shard int) {
		want["bench."+counterName(i)+" "+shardName(shard)] = fmt.Sprint(counterValue(i, shard))
	})
	each(gauges, func(i, shard int) {
		want["bench."+gaugeName(i)+" "+shardName(shard)] = fmt.Sprint(gaugeValue(i, shard))
	})
	each(distributions, func(i, shard int) {
		want["bench."+distributionName(i)+" "+shardName(shard)] = fmt.Sprint(observed, " of ", observed)
	})
	for _, e := range otlpMetrics(t) {
		t.Run(e.name, func(t *testing.T) {
			var body bytes.Buffer
			require.NoError(t, e.export(&body))
			// Messages that follow each other are one message: requests need not be
			// told apart.
			var request metricservice.ExportMetricsServiceRequest
			require.NoError(t, proto.Unmarshal(body.Bytes(), &request))
			got := map[string]string{}
			for _, r := range request.ResourceMetrics {
				require.Equal(t, service, text(r.Resource.Attributes, "service.name"))
				for _, s := range r.ScopeMetrics {
					require.Equal(t, scope, s.Scope.Name)
					for _, m := range s.Metrics {
						points(m, got)
					}
				}
			}
			require.Equal(t, want, got)
		})
	}
}

// points adds the data points of a metric to a map.
func points(m *metricpb.Metric, to map[string]string) {
	for _, p := range append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...) {
		value := fmt.Sprint(p.GetAsInt())
		if _, is := p.Value.(*metricpb.NumberDataPoint_AsDouble); is {
			value = fmt.Sprint(p.GetAsDouble())
		}
		to[m.Name+" "+text(p.Attributes, tag)] = value
	}
	for _, p := range m.GetExponentialHistogram().GetDataPoints() {
		in := p.ZeroCount
		for _, n := range append(p.Positive.GetBucketCounts(), p.Negative.GetBucketCounts()...) {
			in += n
		}
		to[m.Name+" "+text(p.Attributes, tag)] = fmt.Sprint(in, " of ", p.Count)
	}
}

func text(attributes []*commonpb.KeyValue, key string) string {
	for _, a := range attributes {
		if a.Key == key {
			return a.Value.GetStringValue()
		}
	}
	return ""
}

// Both exporters have sent the same spans, in some order.
func TestOTLPSpans(t *testing.T) {
	want := map[string]int{}
	for i := range spansPerTrace {
		name, kind := spanKind(i)
		want[fmt.Sprint(name, " ", kind, " ", i > 0)] += traces
	}
	for _, e := range otlpSpans(t) {
		t.Run(e.name, func(t *testing.T) {
			var body bytes.Buffer
			require.NoError(t, e.export(&body))
			var request traceservice.ExportTraceServiceRequest
			require.NoError(t, proto.Unmarshal(body.Bytes(), &request))
			got := map[string]int{}
			for _, r := range request.ResourceSpans {
				require.Equal(t, service, text(r.Resource.Attributes, "service.name"))
				for _, s := range r.ScopeSpans {
					require.Equal(t, spanTags[0].value, s.Scope.Name)
					for _, span := range s.Spans {
						kind := map[tracepb.Span_SpanKind]string{tracepb.Span_SPAN_KIND_SERVER: "server",
							tracepb.Span_SPAN_KIND_CLIENT: "client", tracepb.Span_SPAN_KIND_INTERNAL: "internal"}[span.Kind]
						got[fmt.Sprint(span.Name, " ", kind, " ", len(span.ParentSpanId) > 0)]++
						requireOTLP(t, span)
					}
				}
			}
			require.Equal(t, want, got)
		})
	}
}

func requireOTLP(t *testing.T, span *tracepb.Span) {
	require.Len(t, span.TraceId, 16)
	require.Len(t, span.SpanId, 8)
	require.Greater(t, span.EndTimeUnixNano, span.StartTimeUnixNano)
	require.Len(t, span.Events, 1)
	require.Equal(t, spanEvent, span.Events[0].Name)
	// We write the names of OpenTelemetry's conventions, and the status as a number.
	names := map[string]string{"http.method": "http.request.method", "http.path": "url.path", "http.status_code": "http.response.status_code"}
	got := map[string]string{}
	for _, a := range span.Attributes {
		got[a.Key] = a.Value.GetStringValue()
		if _, is := a.Value.Value.(*commonpb.AnyValue_IntValue); is {
			got[a.Key] = fmt.Sprint(a.Value.GetIntValue())
		}
	}
	for _, tag := range spanTags[1:] {
		require.Equal(t, tag.value, got[tag.key]+got[names[tag.key]])
	}
	if span.Kind == tracepb.Span_SPAN_KIND_CLIENT {
		require.Equal(t, "10.1.2.3", got["network.peer.address"]+got["server.address"])
	}
}
