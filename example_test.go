package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spacemonkeygo/monitor/v2"
)

// fetch is instrumented by its first line.
func fetch(ctx context.Context, scope *monitor.Scope, key string) (value string, err error) {
	defer scope.Func("fetch").TaskContext(&ctx)(&err)
	if key == "" {
		return "", fmt.Errorf("fetch: %w", io.ErrUnexpectedEOF)
	}
	scope.Event("cache miss")
	return "value of " + key, nil
}

func Example() {
	registry := monitor.NewRegistry() // programs have monitor.Default
	scope := registry.Scope("example")
	for _, key := range []string{"a", "b", ""} {
		fetch(context.Background(), scope, key)
	}
	for m := range registry.Snapshot() {
		switch {
		case m.Scope != "example":
		case m.Kind == monitor.KindFunc:
			fmt.Println(m.Name, "ok:", m.Func.OK, "errors:", m.Func.Errors, m.Func.Classes)
		default:
			fmt.Println(m.Name, m.Int)
		}
	}
	// Output:
	// cache miss 2
	// fetch ok: 2 errors: 1 [{Unexpected EOF Error 1}]
}

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

func ExampleRegistry_Observe() {
	registry := monitor.NewRegistry()
	remove := registry.Observe(monitor.Observer{Finish: func(s monitor.SpanData) {
		if s.Outcome != monitor.OK {
			fmt.Println("failed:", s.Name, s.Class)
		}
	}})
	defer remove()
	fetch(context.Background(), registry.Scope("example"), "")
	// Output: failed: fetch Unexpected EOF Error
}

func ExampleRegistry_SetErrorClassifier() {
	errQuota := errors.New("quota of customer 17 is exhausted")
	registry := monitor.NewRegistry()
	registry.SetErrorClassifier(func(err error) (monitor.Outcome, string, bool) {
		return monitor.Error, "quota", errors.Is(err, errQuota)
	})
	fmt.Println(registry.Classify(fmt.Errorf("upload: %w", errQuota)))
	fmt.Println(registry.Classify(errors.New("anything else")))
	// Output:
	// error quota
	// error error
}

func ExampleDistribution_Sub() {
	latency := monitor.NewRegistry().Scope("example").ValDist("latency").In(monitor.Seconds)
	latency.Observe(8)
	before := latency.Distribution()
	for range 99 {
		latency.Observe(1)
	}
	interval := latency.Distribution().Sub(before)
	fmt.Println(latency.Distribution().Max, interval.Count, interval.Quantile(0.99) < 1.01)
	// Output: 8 99 true
}
