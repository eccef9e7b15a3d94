package transport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// Health checks come every second and say nothing.
func ExampleOptions_skip() {
	registry := monitor.NewRegistry()
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/users", func(http.ResponseWriter, *http.Request) {})
	handler := transport.Options{
		Registry: registry,
		Skip:     func(r *http.Request) bool { return r.URL.Path == "/healthz" },
	}.Handler(mux)
	for _, path := range []string{"/healthz", "/users", "/healthz"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	for m := range registry.Snapshot() {
		if m.Kind == monitor.KindFunc && m.Func.Started > 0 {
			fmt.Println(m.Name, m.Func.OK)
		}
	}
	// Output: GET /users 1
}
