package monitor_test

import (
	"context"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestOpenSpans(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	ctx, first := s.Func("first").Start(t.Context(), monitor.SpanOptions{})
	_, second := s.Func("second").Start(ctx, monitor.SpanOptions{})
	_, third := s.Func("third").Start(t.Context(), monitor.SpanOptions{})
	require.Equal(t, []*monitor.Span{first, second, third}, r.OpenSpans())
	first.Finish(nil)
	require.Equal(t, []*monitor.Span{second, third}, r.OpenSpans(), "an orphan stays visible")
	require.Same(t, first, second.Parent())
	require.True(t, second.Data().Open)
	third.Finish(nil)
	second.Finish(nil)
	require.Empty(t, r.OpenSpans())
}

// TestSpansThatNeverFinishAreBounded: the second call was forgotten.
func TestSpansThatNeverFinishAreBounded(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	var last *monitor.Span
	for range 2 * monitor.MaxOpenSpans {
		_, last = f.Start(context.Background(), monitor.SpanOptions{})
	}
	require.LessOrEqual(t, len(r.OpenSpans()), monitor.MaxOpenSpans)
	require.GreaterOrEqual(t, self(r, "spans_not_listed"), int64(monitor.MaxOpenSpans))
	require.Len(t, r.Warnings(), 1)
	require.Contains(t, r.Warnings()[0], "is the second call missing")
	last.Finish(nil)
	require.EqualValues(t, 1, f.Stats().OK)
}
