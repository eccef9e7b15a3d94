package profiling

import (
	"context"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

// BenchmarkSpan is what a span within a span costs, with and without labels.
func BenchmarkSpan(b *testing.B) {
	for name, o := range map[string]Options{"none": {}, "labels": {Labels: true}, "traceid": {Labels: true, TraceID: true}, "tasks,off": {Tasks: true}} {
		b.Run(name, func(b *testing.B) {
			r := monitor.NewRegistry()
			stop, err := Start(r, o)
			if err != nil {
				b.Fatal(err)
			}
			defer stop()
			f := r.Scope("shop").Func("read")
			call(r.Scope("shop").Func("order"), context.Background(), func(ctx context.Context) {
				b.ReportAllocs()
				for b.Loop() {
					call(f, ctx, func(context.Context) {})
				}
			})
		})
	}
}
