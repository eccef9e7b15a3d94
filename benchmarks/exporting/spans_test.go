package exporting

import (
	"context"
	"testing"
	"time"

	"github.com/openzipkin/zipkin-go"
	"github.com/openzipkin/zipkin-go/model"
	"github.com/openzipkin/zipkin-go/reporter/recorder"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// The encoded spans are those of requests: 100 traces of 10 spans, of which the
// first is a server's, and the others are alternately a client's and internal. Each
// span has four tags and an event, and a client's span also the address of the
// peer.
const (
	traces        = 100
	spansPerTrace = 10
	zipkinSpans   = traces * spansPerTrace
	service       = "bench"
)

var spanTags = []struct{ key, value string }{
	{"scope", "example.com/bench"}, // the scope of the tracer, if it has one
	{"http.method", "GET"},
	{"http.path", "/users/{id}"},
	{"http.status_code", "200"},
}

const spanEvent = "cache miss"

// spanKind returns the kind of the i-th span of a trace.
func spanKind(i int) (name string, kind monitor.SpanKind) {
	switch {
	case i == 0:
		return "get /users/{id}", monitor.Server
	case i%2 == 1:
		return "get", monitor.Client
	}
	return "store.load", monitor.Internal
}

// monitorSpans returns the spans as an observer gets them.
func monitorSpans() (spans []monitor.SpanData) {
	r := monitor.NewRegistry()
	r.SetService(service)
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) { spans = append(spans, d) }})
	scope := r.Scope(spanTags[0].value)
	for range traces {
		root := context.Background()
		var open []*monitor.Span
		for i := range spansPerTrace {
			name, kind := spanKind(i)
			ctx, span := scope.Func(name).Start(root, monitor.SpanOptions{Kind: kind})
			for _, tag := range spanTags[1:] {
				span.Annotate(tag.key, tag.value)
			}
			span.Event(spanEvent)
			if kind == monitor.Client {
				span.SetEndpoints("", "10.1.2.3:8080")
			}
			if i == 0 {
				root = ctx
			}
			open = append(open, span)
		}
		for i := range open {
			open[len(open)-1-i].Finish(nil)
		}
	}
	return spans
}

// zipkinModels returns the spans as a reporter gets them.
func zipkinModels(tb testing.TB) (spans []*model.SpanModel) {
	finished := recorder.NewReporter()
	local, err := zipkin.NewEndpoint(service, "")
	require.NoError(tb, err)
	peer, err := zipkin.NewEndpoint("", "10.1.2.3:8080")
	require.NoError(tb, err)
	tracer, err := zipkin.NewTracer(finished, zipkin.WithLocalEndpoint(local), zipkin.WithTraceID128Bit(true))
	require.NoError(tb, err)
	kinds := map[monitor.SpanKind]model.Kind{monitor.Server: model.Server, monitor.Client: model.Client}
	for range traces {
		root := context.Background()
		var open []zipkin.Span
		for i := range spansPerTrace {
			name, kind := spanKind(i)
			span, ctx := tracer.StartSpanFromContext(root, name, zipkin.Kind(kinds[kind]))
			for _, tag := range spanTags {
				span.Tag(tag.key, tag.value)
			}
			span.Annotate(time.Now(), spanEvent)
			if kind == monitor.Client {
				span.SetRemoteEndpoint(peer)
			}
			if i == 0 {
				root = ctx
			}
			open = append(open, span)
		}
		for i := range open {
			open[len(open)-1-i].Finish()
		}
	}
	recorded := finished.Flush()
	for i := range recorded {
		spans = append(spans, &recorded[i])
	}
	return spans
}

// otelSpans returns the spans as an exporter gets them.
func otelSpans(tb testing.TB) []trace.ReadOnlySpan {
	finished := tracetest.NewSpanRecorder()
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(finished),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", service))))
	defer func() { require.NoError(tb, provider.Shutdown(context.Background())) }()
	tracer := provider.Tracer(spanTags[0].value)
	kinds := map[monitor.SpanKind]oteltrace.SpanKind{
		monitor.Server: oteltrace.SpanKindServer, monitor.Client: oteltrace.SpanKindClient,
		monitor.Internal: oteltrace.SpanKindInternal,
	}
	for range traces {
		root := context.Background()
		var open []oteltrace.Span
		for i := range spansPerTrace {
			name, kind := spanKind(i)
			ctx, span := tracer.Start(root, name, oteltrace.WithSpanKind(kinds[kind]))
			for _, tag := range spanTags[1:] {
				span.SetAttributes(attribute.String(tag.key, tag.value))
			}
			span.AddEvent(spanEvent)
			if kind == monitor.Client {
				span.SetAttributes(attribute.String("network.peer.address", "10.1.2.3"), attribute.Int("network.peer.port", 8080))
			}
			if i == 0 {
				root = ctx
			}
			open = append(open, span)
		}
		for i := range open {
			open[len(open)-1-i].End()
		}
	}
	return finished.Ended()
}
