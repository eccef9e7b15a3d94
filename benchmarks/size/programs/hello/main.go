// Hello is the program without a library, with which the others are compared.
package main

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/size/programs/serve"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", serve.Hello)
	serve.Run(mux, nil)
}
