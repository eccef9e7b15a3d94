package clientgolang_test

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/spacemonkeygo/monitor/collect/prometheus/clientgolang/v2"
	"github.com/spacemonkeygo/monitor/v2"
	monitorprometheus "github.com/spacemonkeygo/monitor/v2/collect/prometheus"
)

// A registry of client_golang has the metrics of this library beside its own.
func ExampleNewCollector() {
	r := monitor.NewRegistry()
	r.Scope("example.com/shop/store").Counter("hits").Add(3)

	theirs := prometheus.NewRegistry()
	theirs.MustRegister(clientgolang.NewCollector(r, monitorprometheus.Options{}))

	fmt.Println(testutil.GatherAndCount(theirs, "store_hits_total"))
	// Output: 1 <nil>
}

// A monitor.Registry has the metrics that libraries count with client_golang.
func ExampleNewSource() {
	theirs := prometheus.NewRegistry()
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "http_requests_total", Help: "Requests."}, []string{"code"})
	theirs.MustRegister(requests)
	requests.WithLabelValues("200").Add(5)

	r := monitor.NewRegistry()
	defer r.AddSource(clientgolang.NewSource(theirs).Metrics)()
	for m := range r.Snapshot() {
		if m.Scope == "http" {
			fmt.Println(m.Kind, m.Name, m.Tags, m.Int)
		}
	}
	// Output: counter requests_total [{code 200}] 5
}
