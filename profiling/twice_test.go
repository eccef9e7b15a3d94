package profiling

import (
	"context"
	"runtime/pprof"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

// A second Finish does not give the goroutine the labels that it had before the span,
// because it may be doing something else by now; see
// https://github.com/DataDog/dd-trace-go/pull/2708.
func TestLabelsAreRestoredOnce(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Labels: true})
	mon := r.Scope("shop")
	_, first := mon.Func("first").Start(t.Context(), monitor.SpanOptions{})
	first.Finish(nil)
	require.Empty(t, goroutineLabels(t))
	call(mon.Func("order"), t.Context(), func(ctx context.Context) {
		_, read := mon.Func("read").Start(ctx, monitor.SpanOptions{})
		read.Finish(nil)
		call(mon.Func("write"), ctx, func(ctx context.Context) {
			want := labels{"function": "shop write", "root": "shop order"}
			for _, late := range []*monitor.Span{first, read} {
				late.Finish(nil)
				late.FinishPanic("late")
				require.Equal(t, want, goroutineLabels(t))
			}
			pprof.Do(ctx, pprof.Labels("shard", "7"), func(context.Context) {
				before := goroutineLabels(t)
				read.Finish(nil)
				require.Equal(t, before, goroutineLabels(t))
			})
		})
	})
	require.Empty(t, goroutineLabels(t))
}
