package running

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
	"github.com/stretchr/testify/require"
)

var remoteParent = monitor.SpanContext{
	TraceID: monitor.TraceID{15: 7}, SpanID: monitor.SpanID{7: 9}, Sampling: monitor.Sampled,
}

// openSpans leaves a tree of spans open, an orphan among them, and returns
// what finishes all.
func openSpans(r *monitor.Registry) (finish func()) {
	s := r.Scope("example.com/shop/api")
	ctx := monitor.ContextWithRemote(context.Background(), remoteParent)
	ctx, root := s.Func("stream").Start(ctx, monitor.SpanOptions{Kind: monitor.Server})
	root.SetEndpoints("10.0.0.1:80", "10.0.0.2:4711")
	time.Sleep(time.Second)
	root.Annotate("http.route", "/stream/{id}")
	root.Event("subscribed")
	middle, gone := s.Func("watch").Start(ctx, monitor.SpanOptions{})
	time.Sleep(time.Second)
	_, orphan := s.Func("flush").Start(middle, monitor.SpanOptions{Kind: monitor.Client})
	gone.Finish(nil)
	for range spans.MaxNotes + 3 {
		orphan.Event("batch")
	}
	time.Sleep(time.Second)
	_, other := s.Func("idle").Start(context.Background(), monitor.SpanOptions{})
	time.Sleep(10 * time.Millisecond)
	end := s.Func("count").Task()
	return func() {
		end(nil)
		for _, span := range []*monitor.Span{root, orphan, other} {
			span.Finish(nil)
		}
	}
}

func TestGoldenRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.SetService("shop")
		defer openSpans(r)()
		pagetest.GoldenPage[Document](t, Read, "running", "/stats/running", r)
	})
}

func TestGoldenProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, store, finish := pagetest.Kept(t)
		defer finish()
		pagetest.GoldenPage[Document](t, Read, "progress", "/stats/running", store)
	})
}

func TestJSONOfNothing(t *testing.T) {
	require.Empty(t, pagetest.Decode[Document](t, pagetest.Get(t, Read, "/stats/running?format=json")).Services)
}

// outline is a tree of spans in short: depth, name, and what became of the parent.
func outline(s *service) (lines []string) {
	for _, span := range s.spans {
		lines = append(lines, fmt.Sprint(span.depth, " ", span.Name, " ", span.parent))
	}
	return lines
}

func gatherOne(r *monitor.Registry) *service {
	registries := []*monitor.Registry{r}
	return read(page.NewFrame(time.Now(), registries, new(page.Query)), registries).services[0]
}

func TestTree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
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
	s := gatherOne(r)
	require.Equal(t, maxSpans+7, s.open)
	require.Len(t, s.spans, maxSpans)
	require.Equal(t, "f0", s.spans[0].Name)
	require.Equal(t, maxSpans-1, s.spans[maxSpans-1].depth)
	require.Equal(t, maxSpans+7, s.busy)
	require.Len(t, s.tasks, maxSpans)

	text := string(pagetest.Get(t, Read, "/stats/running", r))
	require.Contains(t, text, "\nopen     1007\n")
	require.Contains(t, text, "\nmore     7 open spans, all younger\n")
	require.Contains(t, text, "\nmore     7 functions with tasks in flight\n")
	require.Equal(t, maxSpans, pagetest.FirstWords(text)["span"])
	page := string(pagetest.Get(t, Read, "/stats/running?format=html", r))
	require.Contains(t, page, "7 more open spans")
	require.Contains(t, page, "7 more functions")
	require.Contains(t, string(pagetest.Get(t, Read, "/stats/running?format=json", r)), `"open_spans":1007`)

	for _, span := range spans {
		span.Finish(nil)
	}
	require.Contains(t, string(pagetest.Get(t, Read, "/stats/running?format=html", r)), "Nothing is running.")
}

func TestIncompleteMetrics(t *testing.T) {
	r := monitor.NewRegistry()
	r.AddSource(func(yield func(monitor.Metric) bool) {
		for kind := range monitor.Kind(9) {
			if !yield(monitor.Metric{Kind: kind}) {
				return
			}
		}
	})
	for _, format := range []string{"text", "json", "html"} {
		require.NotEmpty(t, pagetest.Get(t, Read, "/stats/running?format="+format, r))
	}
}

func TestTheBusiestFunctionComesFirst(t *testing.T) {
	r := monitor.NewRegistry()
	for _, name := range []string{"a", "b", "b"} {
		end := r.Scope("s").Func(name).Task()
		defer end(nil)
	}
	tasks := gatherOne(r).tasks
	require.Equal(t, "b", tasks[0].Name)
	require.EqualValues(t, 2, tasks[0].running)
}

// However deep a tree is, its text does not leave the screen.
func TestIndentIsBounded(t *testing.T) {
	r := monitor.NewRegistry()
	ctx := t.Context()
	for range 100 {
		var span *monitor.Span
		ctx, span = r.Scope("s").Func("f").Start(ctx, monitor.SpanOptions{})
		defer span.Finish(nil)
	}
	text := string(pagetest.Get(t, Read, "/stats/running", r))
	require.Contains(t, text, "open  "+strings.Repeat("  ", 1+24)+"s f\n")
	require.NotContains(t, text, strings.Repeat("  ", 3+24)+"s f\n")
}
