package monitor_test

import (
	"context"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A call in a trace that another catch has marked, or that has been judged already, does
// not use up a catch: it goes on waiting, and catches the next one.
func TestACatchOutlastsATraceThatIsTaken(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("s")
	trace := func(inner string) {
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		_, span := s.Func(inner).Start(ctx, monitor.SpanOptions{})
		span.Finish(nil)
		root.Finish(nil)
	}
	catch := func(name string) *monitor.Catch {
		t.Helper()
		c, err := r.Catch(monitor.Catching{Func: name})
		require.NoError(t, err)
		return c
	}

	first, second := catch("a"), catch("a")
	trace("a")
	require.Len(t, first.Traces(), 1, "the oldest catch is the first")
	require.Empty(t, second.Traces())
	require.True(t, second.Waiting())
	trace("a")
	require.Len(t, second.Traces(), 1)

	inner, outer := catch("b"), catch("root")
	trace("b")
	require.Len(t, inner.Traces(), 1, "its span has finished first")
	require.Empty(t, outer.Traces())
	trace("c")
	require.Len(t, outer.Traces(), 1)

	late := catch("late")
	ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
	_, span := s.Func("late").Start(ctx, monitor.SpanOptions{})
	root.Finish(nil)
	span.Finish(nil)
	require.Empty(t, late.Traces(), "the trace was judged before")
	require.True(t, late.Waiting())
	trace("late")
	require.Len(t, late.Traces(), 1)
	require.False(t, late.Waiting())
}
