// Zipkingo traces requests and sends spans to Zipkin.
package main

import (
	"context"
	"net/http"

	"github.com/openzipkin/zipkin-go"
	zipkinhttp "github.com/openzipkin/zipkin-go/middleware/http"
	reporter "github.com/openzipkin/zipkin-go/reporter/http"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
)

func main() {
	spans := reporter.NewReporter(serve.Collector() + "/api/v2/spans")
	tracer, err := zipkin.NewTracer(spans)
	serve.Check(err)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", serve.Hello)
	serve.Run(zipkinhttp.NewServerMiddleware(tracer)(mux), func(context.Context) error { return spans.Close() })
}
