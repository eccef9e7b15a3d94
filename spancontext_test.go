package monitor_test

import (
	"context"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestTheContextStaysTheCallers(t *testing.T) {
	type key struct{}
	s := monitor.NewRegistry().Scope("test")
	outer, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "v"), time.Hour)
	ctx := outer
	defer s.TaskContext(&ctx)(nil)
	require.Equal(t, "v", ctx.Value(key{}))
	deadline, ok := ctx.Deadline()
	want, _ := outer.Deadline()
	require.True(t, ok)
	require.Equal(t, want, deadline)
	child, stop := context.WithCancel(ctx)
	defer stop()
	require.NoError(t, child.Err())
	cancel()
	<-child.Done()
	require.ErrorIs(t, ctx.Err(), context.Canceled)
}

func TestTheNearestParentCounts(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	remote := monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{2}}
	ctx, local := f.Start(t.Context(), monitor.SpanOptions{})
	require.Same(t, local, monitor.SpanFromContext(ctx))
	far := monitor.ContextWithRemote(ctx, remote)
	require.Nil(t, monitor.SpanFromContext(far))
	ctx, s := f.Start(far, monitor.SpanOptions{})
	require.Equal(t, remote.TraceID, s.Context().TraceID)
	require.Nil(t, s.Parent())
	require.Same(t, s, monitor.SpanFromContext(context.WithoutCancel(ctx)))
}

type brokenContext struct{ context.Context }

func TestContextsThatPanicAreSurvived(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	for _, ctx := range []context.Context{brokenContext{}, (*brokenContext)(nil)} {
		func() { defer f.TaskContext(&ctx)(nil) }()
	}
	var none context.Context
	ctx := monitor.ContextWithRemote(none, monitor.SpanContext{})
	func() { defer f.TaskContext(&ctx)(nil) }()
	require.NoError(t, ctx.Err())
	require.EqualValues(t, 3, f.Stats().OK)
}
