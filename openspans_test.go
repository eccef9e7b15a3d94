package monitor_test

import (
	"context"
	"sync"
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

// TestManyOpenSpans of one processor have all the room there is, again and again.
func TestManyOpenSpans(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	for _, n := range []int{1, 5000, 60_000, 33, 60_000, 0} {
		spans := make([]*monitor.Span, n)
		for i := range spans {
			_, spans[i] = f.Start(context.Background(), monitor.SpanOptions{})
		}
		require.Len(t, r.OpenSpans(), n)
		for _, s := range spans {
			s.Finish(nil)
		}
		require.Empty(t, r.OpenSpans())
	}
	require.Zero(t, self(r, "spans_not_listed"))
	require.Empty(t, r.Warnings())
}

// TestConcurrentSafeOpenSpans has goroutines that come and go with spans, on several processors.
func TestConcurrentSafeOpenSpans(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var spans []*monitor.Span
			for i := range 4000 {
				_, s := f.Start(context.Background(), monitor.SpanOptions{})
				if spans = append(spans, s); i%3 == 0 || i > 2000 {
					spans[0].Finish(nil)
					spans = spans[1:]
				}
			}
			for _, s := range spans {
				s.Finish(nil)
			}
		})
	}
	all.Wait()
	require.Empty(t, r.OpenSpans())
	require.Zero(t, self(r, "spans_not_listed"))
	spans := make([]*monitor.Span, monitor.MaxOpenSpans+1)
	for i := range spans {
		_, spans[i] = f.Start(context.Background(), monitor.SpanOptions{})
	}
	require.GreaterOrEqual(t, len(r.OpenSpans()), monitor.MaxOpenSpans*15/16)
	require.LessOrEqual(t, len(r.OpenSpans()), monitor.MaxOpenSpans)
}

// TestASpanThatIsNotListedAllocatesNoMore than one that is.
func TestASpanThatIsNotListedAllocatesNoMore(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	start := func() { f.Start(context.Background(), monitor.SpanOptions{}) }
	listed := testing.AllocsPerRun(100, start)
	for range monitor.MaxOpenSpans {
		start()
	}
	require.Equal(t, listed, testing.AllocsPerRun(100, start))
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
