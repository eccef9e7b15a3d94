package slogtrace_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/slogtrace"
)

func Example() {
	ids := map[string]string{} // in place of identifiers that differ from run to run
	text := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch a.Key {
			case slog.TimeKey:
				return slog.Attr{}
			case "trace_id", "span_id":
				ids[a.Key] = a.Value.String()
				a.Value = slog.StringValue("...")
			}
			return a
		},
	})
	log := slog.New(slogtrace.New(text, slogtrace.Options{Events: slog.LevelWarn}))
	mon := monitor.NewRegistry().Scope("shop")

	func(ctx context.Context) {
		defer mon.Func("store").TaskContext(&ctx)(nil)
		log.WithGroup("disk").WarnContext(ctx, "almost full", "free", 3)

		span := monitor.SpanFromContext(ctx)
		fmt.Println("event:", span.Data().Annotations[0].Value)
		fmt.Println("the same trace:", span.Context().TraceID.String() == ids["trace_id"])
	}(context.Background())
	log.Info("no span")
	// Output:
	// level=WARN msg="almost full" trace_id=... span_id=... disk.free=3
	// event: WARN almost full disk.free=3
	// the same trace: true
	// level=INFO msg="no span"
}

// Each log line of a request names the tenant.
func ExampleOptions_annotations() {
	text := slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})
	log := slog.New(slogtrace.New(text, slogtrace.Options{Annotations: true}))
	ctx := monitor.ContextWithAnnotations(context.Background(), monitor.String("tenant", "acme"))
	log.InfoContext(ctx, "order placed", "items", 2)
	// Output:
	// level=INFO msg="order placed" tenant=acme items=2
}
