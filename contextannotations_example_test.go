package monitor_test

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

// Every span started in the context tells its tenant.
func ExampleContextWithAnnotations() {
	r := monitor.NewRegistry()
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
		fmt.Println(d.Name, d.Annotations[0].Key, d.Annotations[0].Value)
	}})
	mon := r.Scope("shop")
	query := func(ctx context.Context) {
		defer mon.Func("query").TaskContext(&ctx)(nil)
	}
	ctx := monitor.ContextWithAnnotations(context.Background(), monitor.String("tenant", "acme"))
	query(ctx)
	// Output:
	// query tenant acme
}
