package monitor_test

import (
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleGauge() {
	mon := monitor.NewRegistry().Scope("shop")
	open := mon.Gauge("connections")
	open.Add(1)
	open.Add(1)
	open.Add(-1)
	fmt.Println(open.Value())
	// Output: 1
}

// A gauge may be computed when somebody reads it.
func ExampleScope_GaugeFunc() {
	mon := monitor.NewRegistry().Scope("shop")
	queue := make(chan string, 10)
	remove := mon.GaugeFunc("queue", func() float64 { return float64(len(queue)) })
	defer remove() // when the queue is gone
	queue <- "order"
	fmt.Println(mon.Gauge("queue").Value())
	// Output: 1
}
