package zipkin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
)

func ExampleNew() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"))
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()

	sink, err := zipkin.New(zipkin.Options{URL: server.URL, Format: zipkin.Proto3(), Compression: zipkin.Gzip()})
	if err != nil {
		fmt.Println(err)
		return
	}
	registry := monitor.NewRegistry() // programs have monitor.Default
	pipeline := collect.Start(registry, sink)
	func() { // a program's work
		ctx := context.Background()
		defer registry.Scope("example").Func("work").TaskContext(&ctx)(nil)
	}()
	fmt.Println("lost:", pipeline.Stop(context.Background()))
	// Output:
	// POST /api/v2/spans application/x-protobuf gzip
	// lost: <nil>
}
