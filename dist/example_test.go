package dist_test

import (
	"fmt"
	"math"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

func sizes(values ...float64) *dist.Distribution {
	d := monitor.NewRegistry().Scope("example").ValDist("sizes")
	for _, v := range values {
		d.Observe(v)
	}
	return d.Distribution()
}

// The buckets of a classic histogram, as in Prometheus' text format.
func ExampleDistribution_AppendCumulative() {
	d := sizes(1, 2, 2, 3, 5, 100)
	bounds := []float64{1, 2, 4, 8, math.Inf(1)}
	for i, n := range d.AppendCumulative(nil, bounds) {
		fmt.Printf("le=%g %d\n", bounds[i], n)
	}
	// Output:
	// le=1 1
	// le=2 3
	// le=4 4
	// le=8 5
	// le=+Inf 6
}

// The histogram that OTLP carries, in at most four buckets.
func ExampleDistribution_Exponential() {
	h := sizes(0, 1, 2, 2, 3, 5).Exponential(4)
	fmt.Println("scale", h.Scale, "zeros", h.ZeroCount, "from bucket", h.Positive.Offset, h.Positive.Counts)
	// Output: scale 0 zeros 1 from bucket -1 [1 2 1 1]
}

// The histogram that Prometheus scrapes, in at most four buckets.
func ExampleDistribution_Native() {
	h := sizes(0, 1, 2, 2, 3, 5).Native(4)
	fmt.Println("schema", h.Schema, "zeros", h.ZeroCount, h.Positive.Spans, h.Positive.Deltas)
	// Output: schema 6 zeros 1 [{0 1} {63 1} {37 1} {46 1}] [1 1 -1 0]
}
