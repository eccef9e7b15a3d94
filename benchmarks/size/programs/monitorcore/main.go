// Monitorcore counts, times and traces a function, and shows nothing.
package main

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
)

var mon = monitor.Package()

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer mon.TaskContext(&ctx)(nil)
		mon.Event("hello")
		serve.Hello(w, r)
	})
	// The page is the program's own, because nothing else reads the numbers.
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
		for m := range monitor.Default.Snapshot() {
			if m.Kind == monitor.KindMeter && m.Int > 0 {
				_, _ = w.Write([]byte(m.Name + "\n"))
			}
		}
	})
	serve.Run(mux, nil)
}
