package scale

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// otelSpans are not sampled, so the SDK drops them.
func otelSpans(tb testing.TB, n int) made {
	provider := sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample()), sdktrace.WithBatcher(noExport{}))
	tb.Cleanup(func() { provider.Shutdown(context.Background()) })
	tracer := provider.Tracer("scale")
	return made{record: each(n, func(name string) func() {
		return func() {
			_, span := tracer.Start(context.Background(), name)
			defer endSpan(span)
		}
	})}
}

func endSpan(span trace.Span) { span.End() }

// noExport is an exporter that throws its spans away.
type noExport struct{}

func (noExport) ExportSpans(context.Context, []sdktrace.ReadOnlySpan) error { return nil }
func (noExport) Shutdown(context.Context) error                             { return nil }

func otelCounters(tb testing.TB, n int) made {
	return otelInstruments(tb, n, func(meter metric.Meter, name string) (func(), error) {
		c, err := meter.Int64Counter(name)
		return func() { c.Add(context.Background(), 1) }, err
	})
}

func otelHistograms(tb testing.TB, n int) made {
	return otelInstruments(tb, n, func(meter metric.Meter, name string) (func(), error) {
		h, err := meter.Float64Histogram(name)
		return func() { h.Record(context.Background(), value) }, err
	})
}

func otelInstruments(tb testing.TB, n int, one func(meter metric.Meter, name string) (func(), error)) made {
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	tb.Cleanup(func() { provider.Shutdown(context.Background()) })
	meter := provider.Meter("scale")
	return made{
		each(n, func(name string) func() {
			record, err := one(meter, name)
			if err != nil {
				tb.Fatal(err)
			}
			return record
		}),
		func() (count int) {
			var all metricdata.ResourceMetrics
			if err := reader.Collect(context.Background(), &all); err != nil {
				tb.Fatal(err)
			}
			for _, scope := range all.ScopeMetrics {
				for _, m := range scope.Metrics {
					switch data := m.Data.(type) {
					case metricdata.Sum[int64]:
						count += int(data.DataPoints[0].Value)
					case metricdata.Histogram[float64]:
						count += int(data.DataPoints[0].Count)
					}
				}
			}
			return count
		},
	}
}
