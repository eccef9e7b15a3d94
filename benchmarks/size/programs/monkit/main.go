// Monkit traces requests and shows its pages.
package main

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
	"github.com/spacemonkeygo/monkit/v3"
	"github.com/spacemonkeygo/monkit/v3/environment"
	monkithttp "github.com/spacemonkeygo/monkit/v3/http"
	"github.com/spacemonkeygo/monkit/v3/present"
)

var mon = monkit.Package()

func main() {
	environment.Register(monkit.Default)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer mon.Task()(&ctx)(nil)
		mon.Event("hello")
		serve.Hello(w, r)
	})
	mux.Handle("GET /page/", http.StripPrefix("/page", present.HTTP(monkit.Default)))
	serve.Run(monkithttp.TraceHandler(mux, mon), nil)
}
