package collect_test

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A function service freezes the process after each invocation, and may never thaw it. What
// the invocation has recorded is sent before it ends.
func ExamplePipeline_Flush() {
	r := monitor.NewRegistry() // programs have monitor.Default
	r.SetService("example")
	pipeline := collect.Start(r, console{})

	handle := func(ctx context.Context, order string) (err error) {
		defer r.Scope("shop").Func("handle").TaskContext(&ctx)(&err)
		r.Scope("shop").Counter("sold").Inc()
		return nil
	}
	invoke := func(ctx context.Context, order string) error { // what the service calls
		err := handle(ctx, order) // has ended when Flush begins, and is sent too
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := pipeline.Flush(ctx); err != nil {
			fmt.Println(err) // what stays queued may go with the next invocation
		}
		return err
	}
	for _, order := range []string{"tea", "milk"} {
		_ = invoke(context.Background(), order)
	}
	_ = pipeline.Stop(context.Background()) // if the service says that it ends the process
	// Output:
	// example shop sold 1
	// example shop sold 2
	// example shop sold 2
	// closed
}
