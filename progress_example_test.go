package monitor_test

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleSpan_Progress() {
	mon := monitor.NewRegistry().Scope("shop")
	load := func(ctx context.Context, rows []string) {
		defer mon.Func("load").TaskContext(&ctx)(nil)
		span := monitor.SpanFromContext(ctx)
		for i := range rows {
			span.Progress(int64(i), int64(len(rows)))
			// ... load the row ...
		}
		p := span.Data().Progress
		fmt.Printf("%d of %d\n", p.Done, p.Total)
	}
	load(context.Background(), []string{"tea", "book", "piano"})
	// Output:
	// 2 of 3
}
