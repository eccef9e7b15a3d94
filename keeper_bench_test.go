package monitor_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// BenchmarkTrace is a request with four calls below it, by what becomes of its
// trace: it is let go, it is not kept because traces are not, it is kept, or it
// would be but for too many others in this second.
func BenchmarkTrace(b *testing.B) {
	request := func(s *monitor.Scope, err error) {
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		for range 4 {
			_, child := s.Func("child").Start(ctx, monitor.SpanOptions{})
			child.Annotate("key", "value")
			child.Finish(nil)
		}
		root.Finish(err)
	}
	b.Run("let-go", func(b *testing.B) {
		s := monitor.NewRegistry().Scope("s")
		for b.Loop() {
			request(s, nil)
		}
	})
	b.Run("none-kept", func(b *testing.B) {
		r := monitor.NewRegistry()
		r.KeepTraces(0)
		for b.Loop() {
			request(r.Scope("s"), errFails)
		}
	})
	b.Run("kept", func(b *testing.B) {
		// As many functions as it takes for each to be kept.
		r := monitor.NewRegistry()
		var funcs []*monitor.Func
		for i := range 5000 {
			funcs = append(funcs, r.Scope("s").Func(fmt.Sprint("root", i)))
		}
		child := r.Scope("s").Func("child")
		n := 0
		for b.Loop() {
			ctx, root := funcs[n%len(funcs)].Start(context.Background(), monitor.SpanOptions{})
			n++
			for range 4 {
				_, span := child.Start(ctx, monitor.SpanOptions{})
				span.Annotate("key", "value")
				span.Finish(nil)
			}
			root.Finish(errFails)
		}
	})
	b.Run("too-many", func(b *testing.B) {
		s := monitor.NewRegistry().Scope("s")
		for b.Loop() {
			request(s, errFails)
		}
	})
}

func BenchmarkPerSecond(b *testing.B) {
	s := monitor.NewPerSecond(10)
	f := monitor.NewRegistry().Scope("s").Func("f")
	for b.Loop() {
		s.Sample(monitor.SampleRequest{TraceID: monitor.TraceID{8: byte(time.Now().Nanosecond())}, Func: f})
	}
}
