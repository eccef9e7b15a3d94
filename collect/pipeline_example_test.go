package collect_test

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// console is a backend that prints counters.
type console struct{}

func (console) Name() string           { return "console" }
func (console) Traits() collect.Traits { return collect.Traits{Interval: time.Minute} }

func (console) SendMetrics(_ context.Context, s *collect.Snapshot) error {
	for _, m := range s.Metrics {
		if m.Scope == "shop" && m.Kind == monitor.KindCounter {
			fmt.Println(s.Service, m.Scope, m.Name, m.Int)
		}
	}
	return nil
}

func (console) Close() error {
	fmt.Println("closed")
	return nil
}

func ExampleStart() {
	r := monitor.NewRegistry()
	r.SetService("example")
	pipeline := collect.Start(r, console{})

	r.Scope("shop").Counter("sold").Add(3)

	// Stop sends what is left. Its error says what was lost.
	fmt.Println(pipeline.Stop(context.Background()))
	// Output:
	// example shop sold 3
	// closed
	// <nil>
}
