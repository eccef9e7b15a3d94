package transport_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

func Example() {
	registry := monitor.NewRegistry() // programs use monitor.Default
	options := transport.Options{Registry: registry}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello, %s", r.PathValue("id"))
	})
	server := httptest.NewServer(options.Handler(mux))
	client := &http.Client{Transport: options.RoundTripper(server.Client().Transport)}

	for _, path := range []string{"/users/7", "/users/8", "/favicon.ico"} {
		resp, err := client.Get(server.URL + path)
		if err != nil {
			fmt.Println(err)
			return
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	server.Close() // waits for the handlers

	for m := range registry.Snapshot() {
		if m.Kind == monitor.KindFunc && m.Func.Started > 0 {
			fmt.Printf("%s: %s: %d ok, %d errors\n", m.Scope, m.Name, m.Func.OK, m.Func.Errors)
		}
	}
	// Output:
	// http.client: GET: 2 ok, 1 errors
	// http.server: GET /users/{id}: 2 ok, 0 errors
	// http.server: unmatched: 1 ok, 0 errors
}
