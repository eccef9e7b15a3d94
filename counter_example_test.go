package monitor_test

import (
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleCounter() {
	mon := monitor.NewRegistry().Scope("shop")
	sent := mon.Counter("sent").In(monitor.Bytes)
	sent.Add(512)
	sent.Add(256)
	fmt.Println(sent.Total())
	// Output: 768
}
