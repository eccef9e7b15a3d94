package monitor_test

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleRegistry_Observe() {
	registry := monitor.NewRegistry()
	remove := registry.Observe(monitor.Observer{Finish: func(s monitor.SpanData) {
		if s.Outcome != monitor.OK {
			fmt.Println("failed:", s.Name, s.Class)
		}
	}})
	defer remove()
	fetch(context.Background(), registry.Scope("example"), "")
	// Output: failed: fetch Unexpected EOF Error
}
