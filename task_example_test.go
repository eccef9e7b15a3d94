package monitor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleScope_Task() {
	scope := monitor.NewRegistry().Scope("example")
	compact := func() (err error) {
		defer scope.Task()(&err)
		return errors.New("disk full")
	}
	compact()
	for m := range scope.Registry().Snapshot() {
		if m.Kind == monitor.KindFunc {
			fmt.Println(m.Name, "failed", m.Func.Failures(), "time")
		}
	}
	// Output: v2_test.ExampleScope_Task.func1 failed 1 time
}

func ExampleScope_TaskContext() {
	registry := monitor.NewRegistry()
	scope := registry.Scope("example")
	registry.Observe(monitor.Observer{Finish: func(s monitor.SpanData) {
		fmt.Println(s.Name, s.Outcome, "root:", s.LocalRoot, s.Annotations[0].Value)
	}})
	child := func(ctx context.Context) (err error) {
		defer scope.Func("child").TaskContext(&ctx)(&err)
		monitor.SpanFromContext(ctx).Annotate("size", "3 rows")
		return context.Canceled
	}
	parent := func(ctx context.Context) (err error) {
		defer scope.Func("parent").TaskContext(&ctx)(&err)
		monitor.SpanFromContext(ctx).Event("cache miss")
		child(ctx)
		return nil
	}
	parent(context.Background())
	// Output:
	// child canceled root: false 3 rows
	// parent ok root: true cache miss
}

func ExampleFunc_Start() {
	// For code that begins a span in one function and ends it in another.
	scope := monitor.NewRegistry().Scope("example")
	ctx, span := scope.Func("handle message").Start(context.Background(), monitor.SpanOptions{Kind: monitor.Consumer})
	fmt.Println(span == monitor.SpanFromContext(ctx), len(scope.Registry().OpenSpans()))
	span.Finish(nil)
	fmt.Println(len(scope.Registry().OpenSpans()))
	// Output:
	// true 1
	// 0
}
