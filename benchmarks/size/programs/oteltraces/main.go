// Oteltraces traces requests and sends spans by OTLP/HTTP.
package main

import (
	"context"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	exporter, err := otlptracehttp.New(context.Background(), otlptracehttp.WithEndpointURL(serve.Collector()+"/v1/traces"))
	serve.Check(err)
	spans := trace.NewTracerProvider(trace.WithBatcher(exporter))
	otel.SetTracerProvider(spans)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", serve.Hello)
	serve.Run(otelhttp.NewHandler(mux, "server"), spans.Shutdown)
}
