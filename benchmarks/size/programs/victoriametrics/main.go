// Victoriametrics counts requests and shows the page that Prometheus scrapes.
package main

import (
	"net/http"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
)

var (
	total    = metrics.NewCounter("hello_total")
	duration = metrics.NewHistogram("hello_seconds")
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		defer duration.UpdateDuration(time.Now())
		total.Inc()
		serve.Hello(w, r)
	})
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) { metrics.WritePrometheus(w, true) })
	serve.Run(mux, nil)
}
