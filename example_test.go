package monitor_test

import (
	"context"
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
			fmt.Println(m.Name, "ok:", m.Func.OK, "errors:", m.Func.Errors, m.Func.Classes[0].Name, m.Func.Classes[0].Last.Text)
		default:
			fmt.Println(m.Name, m.Int)
		}
	}
	// Output:
	// cache miss 2
	// fetch ok: 2 errors: 1 Unexpected EOF Error fetch: unexpected EOF
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
