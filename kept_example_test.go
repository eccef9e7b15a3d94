package monitor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

// A trace whose local root fails is kept, whatever the sampler says.
func ExampleRegistry_KeptTraces() {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Ratio(0.0001))
	mon := r.Scope("shop")
	read := func(ctx context.Context) (err error) {
		defer mon.Func("read").TaskContext(&ctx)(&err)
		return errors.New("no such item")
	}
	order := func(ctx context.Context) (err error) {
		defer mon.Func("order").TaskContext(&ctx)(&err)
		return read(ctx)
	}
	order(context.Background())

	for _, k := range r.KeptTraces() {
		spans, _ := k.Spans()
		for _, d := range spans {
			fmt.Println(k.Reason(), d.Name, d.Outcome)
		}
	}
	// Output:
	// failed order error
	// failed read error
}
