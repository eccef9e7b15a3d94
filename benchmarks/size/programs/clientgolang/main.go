// Clientgolang counts requests and shows the page that Prometheus scrapes.
package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
)

func main() {
	total := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hello_total", Help: "Requests."}, []string{"code"})
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hello_seconds", Help: "Durations."}, []string{"code"})
	prometheus.MustRegister(total, duration)
	mux := http.NewServeMux()
	mux.Handle("GET /hello", promhttp.InstrumentHandlerDuration(duration,
		promhttp.InstrumentHandlerCounter(total, http.HandlerFunc(serve.Hello))))
	mux.Handle("GET /page", promhttp.Handler())
	serve.Run(mux, nil)
}
