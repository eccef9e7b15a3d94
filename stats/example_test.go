package stats_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats"
)

// A server that has other things to do, and that no proxy leads to, serves the pages as well.
func ExampleLocal() {
	registry := monitor.NewRegistry()
	registry.SetService("shop")
	registry.Scope("shop/store").Counter("reads").Add(3)

	h := stats.Options{Authorize: stats.Local}.Handler(registry)
	mux := http.NewServeMux()
	mux.Handle("/stats", h)
	mux.Handle("/stats/", h)

	server := httptest.NewServer(mux)
	defer server.Close()
	response, err := http.Get(server.URL + "/stats?match=reads")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(string(page)) {
		if fields := strings.Fields(line); len(fields) > 0 && fields[0] == "counter" {
			fmt.Println(fields[1], fields[4], fields[5])
		}
	}
	// Output: 3 shop/store reads
}

// Others than the host itself may look, if they know the password.
func ExampleOptions_Handler() {
	h := stats.Options{
		Authorize: func(r *http.Request) bool {
			_, password, _ := r.BasicAuth()
			return password == "swordfish" // compare in constant time where it matters
		},
	}.Handler(monitor.NewRegistry())

	for _, password := range []string{"swordfish", "guess"} {
		r := httptest.NewRequest(http.MethodGet, "/stats", nil)
		r.SetBasicAuth("me", password)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// 200
	// 403
}

// A port of its own, for as long as a context lasts.
func ExampleOptions_ListenAndServe() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- stats.Options{}.ListenAndServe(ctx, "127.0.0.1:0", monitor.Default) }()
	// ... what the program is for ...
	cancel()
	if err := <-done; err != nil {
		log.Fatal(err)
	}
	fmt.Println("stopped")
	// Output: stopped
}
