package stats

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// outline is a tree of spans in short: depth, name, and what became of the parent.
func outline(s runningService) (lines []string) {
	for _, span := range s.spans {
		lines = append(lines, fmt.Sprint(span.depth, " ", span.Name, " ", span.parent))
	}
	return lines
}

func gatherOne(r *monitor.Registry) runningService {
	return gatherRunning(time.Now(), []*monitor.Registry{r}).services[0]
}

func TestTree(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		start := func(ctx context.Context, name string) (context.Context, *monitor.Span) {
			time.Sleep(time.Millisecond)
			return r.Scope("s").Func(name).Start(ctx, monitor.SpanOptions{})
		}
		a, spanA := start(t.Context(), "a")
		b, _ := start(monitor.ContextWithRemote(t.Context(), remoteParent), "b")
		ab, spanAB := start(a, "ab")
		_, _ = start(b, "bb")
		abc, spanABC := start(ab, "abc")
		_, _ = start(abc, "abcd")
		_, _ = start(a, "ac")
		_, _ = monitor.NewRegistry().Scope("s").Func("elsewhere").Start(a, monitor.SpanOptions{})
		require.Equal(t, []string{
			"0 a none", "1 ab open", "2 abc open", "3 abcd open", "1 ac open", "0 b remote", "1 bb open",
		}, outline(gatherOne(r)))

		spanAB.Finish(nil)
		spanABC.Finish(nil)
		require.Equal(t, []string{
			"0 a none", "1 abcd finished", "1 ac open", "0 b remote", "1 bb open",
		}, outline(gatherOne(r)))

		spanA.Finish(nil)
		s := gatherOne(r)
		require.Equal(t, []string{"0 b remote", "1 bb open", "0 abcd finished", "0 ac finished"}, outline(s))
		require.Equal(t, 4, s.open)
	})
}

func TestASpanWithItsParentInAnotherRegistry(t *testing.T) {
	r := monitor.NewRegistry()
	ctx, parent := monitor.NewRegistry().Scope("s").Func("parent").Start(t.Context(), monitor.SpanOptions{})
	_, child := r.Scope("s").Func("child").Start(ctx, monitor.SpanOptions{})
	defer child.Finish(nil)
	require.Equal(t, []string{"0 child open"}, outline(gatherOne(r)))
	parent.Finish(nil)
	require.Equal(t, []string{"0 child finished"}, outline(gatherOne(r)))
}

func TestManySpansAndFunctions(t *testing.T) {
	r := monitor.NewRegistry()
	ctx := t.Context()
	var spans []*monitor.Span
	for i := range maxSpans + 7 {
		var span *monitor.Span
		ctx, span = r.Scope("s").Func(fmt.Sprint("f", i)).Start(ctx, monitor.SpanOptions{})
		spans = append(spans, span)
	}
	h := Handler(r)
	s := gatherOne(r)
	require.Equal(t, maxSpans+7, s.open)
	require.Len(t, s.spans, maxSpans)
	require.Equal(t, "f0", s.spans[0].Name)
	require.Equal(t, maxSpans-1, s.spans[maxSpans-1].depth)
	require.Equal(t, maxSpans+7, s.busy)
	require.Len(t, s.tasks, maxSpans)

	text := get(t, h, "/stats/running").Body.String()
	require.Contains(t, text, "\nopen     1007\n")
	require.Contains(t, text, "\nmore     7 open spans, all younger\n")
	require.Contains(t, text, "\nmore     7 functions with tasks in flight\n")
	require.Equal(t, maxSpans, firstWords(text)["span"])
	page := get(t, h, "/stats/running?format=html").Body.String()
	require.Contains(t, page, "7 more open spans")
	require.Contains(t, page, "7 more functions")
	require.Contains(t, get(t, h, "/stats/running?format=json").Body.String(), `"open_spans":1007`)

	for _, span := range spans {
		span.Finish(nil)
	}
	require.Contains(t, get(t, h, "/stats/running?format=html").Body.String(), "Nothing runs now.")
}
