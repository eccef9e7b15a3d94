package monitor_test

import (
	"context"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// What happened counts, also when its context is over: the end of a request is where its
// numbers are recorded. See
// https://github.com/open-telemetry/opentelemetry-collector/pull/9048.
func TestCallsWithAnEndedContext(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Always)
	spans := observed(r)
	s := r.Scope("test")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	func() {
		ctx := ctx
		defer s.Func("outer").TaskContext(&ctx)(nil)
		require.ErrorIs(t, ctx.Err(), context.Canceled)
		for range 3 {
			_, span := s.Func("inner").Start(ctx, monitor.SpanOptions{})
			span.Event("works")
			span.Finish(nil)
		}
		err := ctx.Err()
		s.Func("fails").TaskContext(&ctx)(&err)
	}()
	require.EqualValues(t, 1, s.Func("outer").Stats().OK)
	require.EqualValues(t, 3, s.Func("inner").Stats().OK)
	require.EqualValues(t, 1, s.Func("fails").Stats().Canceled)
	require.Len(t, *spans, 5)
	root := (*spans)[4]
	require.Equal(t, "outer", root.Name)
	for _, d := range (*spans)[:4] {
		require.Equal(t, root.Context.SpanID, d.Context.ParentSpanID, d.Name)
	}
	require.Len(t, (*spans)[0].Annotations, 1)
}
