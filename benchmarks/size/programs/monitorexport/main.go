// Monitorexport links every backend: it names two by URL.
package main

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
	"github.com/spacemonkeygo/monitor/v2/env"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/spacemonkeygo/monitor/v2/stats"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

var mon = monitor.Package()

func main() {
	env.Register(monitor.Default)
	stop, err := export.Start(monitor.Default, "graphite://"+serve.Graphite(), "zipkin+"+serve.Collector())
	serve.Check(err)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer mon.TaskContext(&ctx)(nil)
		mon.Event("hello")
		serve.Hello(w, r)
	})
	mux.Handle("GET /page/", http.StripPrefix("/page", stats.Options{Authorize: stats.Local}.Handler()))
	serve.Run(transport.Handler(mux), stop)
}
