package collect_test

import (
	"fmt"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

func ExampleLedger() {
	fmt.Print(collect.Ledger{
		{Sink: "graphite://g:2003", Signal: collect.Metrics, Made: 120, Sent: 120},
		{Sink: "zipkin://z:9411", Signal: collect.Spans, Made: 100, Delivered: 50, SampledOut: 20, Queued: 5, Spooled: 10,
			Dropped: []collect.Drop{{Reason: collect.QueueFull, Count: 10}, {Reason: collect.Rejected, Count: 5}}},
	})
	// Output:
	// SINK               SIGNAL   MADE  DELIVERED  SENT  SAMPLED OUT  QUEUED  SPOOLED  DROPPED
	// graphite://g:2003  metrics  120   0          120   0            0       0        0
	// zipkin://z:9411    spans    100   50         0     20           5       10       15 (queue_full 10, rejected 5)
}
