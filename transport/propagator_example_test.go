package transport_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
)

// A message queue has headers too.
func ExamplePropagator() {
	registry := monitor.NewRegistry()
	propagator := transport.Options{Registry: registry}.Propagator()
	scope := registry.Scope("queue")

	publish := func(ctx context.Context) http.Header {
		_, span := scope.Func("publish").Start(ctx, monitor.SpanOptions{Kind: monitor.Producer})
		defer span.Finish(nil)
		message := http.Header{}
		propagator.Inject(span.Context(), message)
		return message
	}
	consume := func(ctx context.Context, message http.Header) *monitor.Span {
		ctx = monitor.ContextWithRemote(ctx, propagator.Extract(message))
		_, span := scope.Func("consume").Start(ctx, monitor.SpanOptions{Kind: monitor.Consumer})
		defer span.Finish(nil)
		return span
	}

	message := publish(context.Background())
	span := consume(context.Background(), message)
	fmt.Println(message.Get("X-B3-SpanId") == span.Context().ParentSpanID.String())
	fmt.Println(message.Get("X-B3-TraceId") == span.Context().TraceID.String())
	// Output:
	// true
	// true
}
