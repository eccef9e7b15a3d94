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

// A function service may freeze the process when the handler returns.
func ExamplePipeline() {
	zipkin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer zipkin.Close()

	registry := monitor.NewRegistry() // programs have monitor.Default
	pipeline, err := export.Pipeline(registry, "zipkin://"+strings.TrimPrefix(zipkin.URL, "http://"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pipeline.Stop(context.Background())
	work := func(ctx context.Context) {
		defer registry.Scope("example").Func("work").TaskContext(&ctx)(nil)
	}
	handler := func(ctx context.Context) {
		work(ctx)
		if err := pipeline.Flush(ctx); err != nil {
			fmt.Println(err) // such as "collect: not delivered: 1 spans to zipkin://… (queued 1), …"
		}
	}
	handler(context.Background())
	handler(context.Background())
	// Output:
	// POST /api/v2/spans
	// POST /api/v2/spans
}

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
