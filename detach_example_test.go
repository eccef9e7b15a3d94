package monitor_test

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

// Work that outlives the request is a trace of its own.
func ExampleDetach() {
	r := monitor.NewRegistry()
	mon := r.Scope("shop")
	request, cancel := context.WithCancel(context.Background())
	ctx, span := mon.Func("request").Start(request, monitor.SpanOptions{})
	done := make(chan struct{})
	mon.Go(monitor.Detach(ctx), "refresh", func(ctx context.Context) error {
		defer close(done)
		<-request.Done()
		fmt.Println("goes on:", ctx.Err() == nil)
		d := monitor.SpanFromContext(ctx).Data()
		fmt.Println("linked:", d.Links[0].SpanID == span.Context().SpanID)
		return nil
	})
	span.Finish(nil)
	cancel()
	<-done
	// Output:
	// goes on: true
	// linked: true
}
