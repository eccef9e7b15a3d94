package monitor_test

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleRegistry_Catch() {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	mon := r.Scope("shop")

	catch, err := r.Catch(monitor.Catching{Func: "(*Store).*"})
	if err != nil {
		fmt.Println(err)
		return
	}
	func(ctx context.Context) {
		defer mon.Func("order").TaskContext(&ctx)(nil)
		defer mon.Func("(*Store).Get").TaskContext(&ctx)(nil)
	}(context.Background())

	k, err := catch.Next(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	spans, _ := k.Spans()
	for _, d := range spans {
		fmt.Println(d.Name)
	}
	// Output:
	// order
	// (*Store).Get
}
