package prometheus_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/prometheus"
)

func Example() {
	r := monitor.NewRegistry() // nil stands for monitor.Default
	mon := r.Scope("example.com/shop/store")
	mon.Meter("cache miss").Mark(3)
	mon.Gauge("queue", monitor.String("kind", "fast")).Set(7)
	mon.Func("(*Store).Get").Task()(nil)

	mux := http.NewServeMux()
	mux.Handle("/metrics", prometheus.Handler(r, prometheus.Options{}))

	server := httptest.NewServer(mux)
	defer server.Close()
	resp, err := http.Get(server.URL + "/metrics")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "store_") || strings.Contains(line, `outcome="ok"`) {
			fmt.Print(line)
		}
	}
	// Output:
	// tasks_total{scope="example.com/shop/store",func="(*Store).Get",outcome="ok"} 1
	// store_cache_miss_total{scope="example.com/shop/store"} 3
	// store_queue{scope="example.com/shop/store",kind="fast"} 7
}

func ExampleHandler() {
	mux := http.NewServeMux()
	mux.Handle("/metrics", prometheus.Handler(monitor.Default, prometheus.Options{
		// A service with an objective of 300 ms wants a bucket there.
		Buckets: map[monitor.Unit][]float64{monitor.Seconds: {0.01, 0.1, 0.3, 1, 3}},
		// Only for clients with a certificate that the server has verified.
		Authorize: func(r *http.Request) bool { return r.TLS != nil && len(r.TLS.VerifiedChains) > 0 },
	}))
}

func ExampleName() {
	fmt.Println(prometheus.Name(&monitor.Metric{
		Scope: "example.com/shop/store/v2", Name: "value size", Kind: monitor.KindValDist, Unit: monitor.Bytes,
	}))
	// Output: store_value_size_bytes
}

// With UTF8Names, metrics have the names that they have in the program.
func ExampleOptions_uTF8Names() {
	r := monitor.NewRegistry()
	r.Scope("http.server").Gauge("open.connections", monitor.String("net.proto", "h2")).Set(3)

	request := httptest.NewRequest("GET", "/metrics", nil)
	request.Header.Set("Accept", "text/plain;version=1.0.0;escaping=allow-utf-8")
	answer := httptest.NewRecorder()
	prometheus.Handler(r, prometheus.Options{UTF8Names: true}).ServeHTTP(answer, request)
	for line := range strings.Lines(answer.Body.String()) {
		if strings.HasPrefix(line, `{"http`) {
			fmt.Print(line)
		}
	}
	// Output: {"http.server.open.connections","net.proto"="h2"} 3
}
