// Monitor traces requests, shows /stats, and sends to Graphite and Zipkin.
package main

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

var mon = monitor.Package()

func main() {
	numbers, err := graphite.New(graphite.Options{Addr: serve.Graphite(), Prefix: "bench"})
	serve.Check(err)
	spans, err := zipkin.New(zipkin.Options{URL: serve.Collector()})
	serve.Check(err)
	pipeline := collect.Start(nil, numbers, spans)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer mon.TaskContext(&ctx)(nil)
		mon.Event("hello")
		serve.Hello(w, r)
	})
	mux.Handle("GET /page/", http.StripPrefix("/page", stats.Options{Authorize: stats.Local}.Handler()))
	serve.Run(transport.Handler(mux), pipeline.Stop)
}
