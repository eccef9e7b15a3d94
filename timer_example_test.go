package monitor_test

import (
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleTimer() {
	mon := monitor.NewRegistry().Scope("shop")
	flush := func() {
		defer mon.Timer("flush").Start().Stop()
		time.Sleep(time.Millisecond)
	}
	flush()
	flush()
	d := mon.Timer("flush").Distribution()
	fmt.Println(d.Count, "flushes, none shorter than 1 ms:", d.Min >= 0.001)
	// Output: 2 flushes, none shorter than 1 ms: true
}
