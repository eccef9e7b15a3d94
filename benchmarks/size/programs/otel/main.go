// Otel traces requests and sends spans and metrics by OTLP/HTTP.
package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	ctx := context.Background()
	traceExporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(serve.Collector()+"/v1/traces"))
	serve.Check(err)
	metricExporter, err := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(serve.Collector()+"/v1/metrics"))
	serve.Check(err)
	spans := trace.NewTracerProvider(trace.WithBatcher(traceExporter))
	numbers := metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(metricExporter)))
	otel.SetTracerProvider(spans)
	otel.SetMeterProvider(numbers)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", serve.Hello)
	serve.Run(otelhttp.NewHandler(mux, "server"), func(ctx context.Context) error {
		return errors.Join(spans.Shutdown(ctx), numbers.Shutdown(ctx))
	})
}
