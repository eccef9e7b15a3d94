package otlp_test

import (
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/otlp"
)

// One sink brings both signals to a collector.
func Example() {
	sink, err := otlp.New(otlp.Options{
		URL:      "https://collector.example.com:4318",
		Header:   http.Header{"Authorization": {"Bearer secret"}},
		Resource: []monitor.Tag{monitor.String("deployment.environment.name", "production")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sink.Close() // or collect.Start(monitor.Default, sink), whose sinks are its own
	fmt.Println(sink.Name())
	// Output: otlp+https://collector.example.com:4318
}

// Prometheus takes metrics only, at a path of its own.
func ExampleNewMetrics() {
	sink, err := otlp.NewMetrics(otlp.Options{URL: "http://prometheus:9090/api/v1/otlp"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sink.Close()
	fmt.Println(sink.Name())
	// Output: otlp://prometheus:9090/api/v1/otlp
}

func ExampleName() {
	fmt.Println(otlp.Name(&monitor.Metric{Scope: "github.com/example/store/v2", Name: "hits"}))
	// Output: store.hits
}
