package transport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

func ExampleSetRoute() {
	// Handlers such as http.TimeoutHandler pass a copy of the request on, and
	// the pattern is in the copy.
	mux := http.NewServeMux()
	mux.HandleFunc("/reports/{id}", func(w http.ResponseWriter, r *http.Request) {
		transport.SetRoute(r, r.Pattern)
	})
	registry := monitor.NewRegistry()
	handler := transport.Options{Registry: registry}.Handler(http.TimeoutHandler(mux, 1<<40, "too late"))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/reports/7", nil))

	fmt.Println(registry.Scope("http.server").Func("GET /reports/{id}").Stats().OK)
	// Output: 1
}
