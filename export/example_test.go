package export_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/export"
)

func ExampleStart() {
	zipkin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer zipkin.Close()

	registry := monitor.NewRegistry() // programs have monitor.Default
	stop, err := export.Start(registry, "zipkin://"+strings.TrimPrefix(zipkin.URL, "http://"))
	if err != nil {
		fmt.Println(err)
		return
	}
	func() { // a program's work
		ctx := context.Background()
		defer registry.Scope("example").Func("work").TaskContext(&ctx)(nil)
	}()
	fmt.Println("lost:", stop(context.Background()))
	// Output:
	// POST /api/v2/spans
	// lost: <nil>
}
