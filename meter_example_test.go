package monitor_test

import (
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

// Event counts what happens, by name and tags.
func ExampleScope_Event() {
	mon := monitor.NewRegistry().Scope("shop")
	for _, hit := range []bool{true, false, true} {
		mon.Event("cache", monitor.Bool("hit", hit))
	}
	fmt.Println(mon.Meter("cache", monitor.Bool("hit", true)).Total())
	// Output: 2
}
