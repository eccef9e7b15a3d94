package httpcalls

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// dropper is a span processor without a queue behind it.
type dropper struct{ spans atomic.Int64 }

func (d *dropper) OnStart(context.Context, trace.ReadWriteSpan) {}
func (d *dropper) Shutdown(context.Context) error               { return nil }
func (d *dropper) ForceFlush(context.Context) error             { return nil }

func (d *dropper) OnEnd(s trace.ReadOnlySpan) {
	if s.SpanContext().IsSampled() && s.SpanKind() != oteltrace.SpanKindInternal {
		d.spans.Add(1)
	}
}

func newOTel(tb testing.TB, sampled bool) implementation {
	i := implementation{name: "otelhttp", sampled: sampled}
	sampler := trace.AlwaysSample()
	if !sampled {
		i.name += "-unsampled"
		sampler = trace.NeverSample()
	}
	end := new(dropper)
	spans := trace.NewTracerProvider(trace.WithSampler(trace.ParentBased(sampler)), trace.WithSpanProcessor(end))
	reader := metric.NewManualReader()
	numbers := metric.NewMeterProvider(metric.WithReader(reader))
	tb.Cleanup(func() {
		require.NoError(tb, spans.Shutdown(context.Background()))
		require.NoError(tb, numbers.Shutdown(context.Background()))
	})
	options := []otelhttp.Option{
		otelhttp.WithTracerProvider(spans),
		otelhttp.WithMeterProvider(numbers),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator(
			propagation.TraceContext{}, propagation.Baggage{})),
	}
	i.server = func(h http.Handler) http.Handler { return otelhttp.NewHandler(h, "server", options...) }
	i.client = func(rt http.RoundTripper) http.RoundTripper { return otelhttp.NewTransport(rt, options...) }
	tracer := spans.Tracer("bench")
	i.begin = func(ctx context.Context) (context.Context, func()) {
		ctx, span := tracer.Start(ctx, "caller")
		return ctx, func() { span.End() }
	}
	i.spans = func(testing.TB) int { return int(end.spans.Load()) }
	i.requests = func(tb testing.TB) int {
		var all metricdata.ResourceMetrics
		require.NoError(tb, reader.Collect(context.Background(), &all))
		return durations(all)
	}
	return i
}

// durations returns the number of requests in the histograms of durations.
func durations(all metricdata.ResourceMetrics) (n int) {
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if m.Name != "http.server.request.duration" && m.Name != "http.client.request.duration" {
				continue
			}
			for _, p := range m.Data.(metricdata.Histogram[float64]).DataPoints {
				n += int(p.Count)
			}
		}
	}
	return n
}
