package monitor_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// said returns a span's annotations as "key=value".
func said(d monitor.SpanData) (list []string) {
	for _, a := range d.Annotations {
		list = append(list, a.Key+"="+a.Value)
	}
	return list
}

func TestContextWithAnnotations(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("s")
	start := func(ctx context.Context) (context.Context, *monitor.Span) {
		return s.Func("f").Start(ctx, monitor.SpanOptions{})
	}
	ctx, root := start(context.Background())
	tenant := monitor.ContextWithAnnotations(ctx, monitor.String("tenant", "t1"), monitor.String("", "no key"))
	in, a := start(tenant)
	a.Annotate("own", "1")
	job := monitor.ContextWithAnnotations(in, monitor.Int("job", 7), monitor.String("tenant", "t2"))
	_, b := start(job)
	_, beside := start(in)

	require.Empty(t, said(root.Data()), "what was started before is not touched")
	require.Equal(t, []string{"tenant=t1", "own=1"}, said(a.Data()))
	require.Equal(t, []string{"tenant=t2", "job=7"}, said(b.Data()))
	require.Equal(t, []string{"tenant=t1"}, said(beside.Data()))
	require.Equal(t, b.Data().Start, b.Data().Annotations[0].Time)
	require.Equal(t, []monitor.Tag{{Key: "tenant", Value: "t2"}, {Key: "job", Value: "7"}}, monitor.AnnotationsFromContext(job))
	require.Empty(t, monitor.AnnotationsFromContext(ctx))

	_, detached := start(monitor.Detach(job))
	require.Equal(t, []string{"tenant=t2", "job=7"}, said(detached.Data()), "they are values of the context")
	for _, span := range []*monitor.Span{b, beside, a, detached} {
		span.Finish(nil)
	}
	root.Finish(errFails)
	kept, _ := r.KeptTrace(root.Context().TraceID)[0].Spans()
	require.Len(t, kept, 4)
	require.Equal(t, []string{"tenant=t2", "job=7"}, said(kept[2]))
}

func TestScopedAnnotationsAreBounded(t *testing.T) {
	//lint:ignore SA1012 what it says of nil is tested
	ctx := monitor.ContextWithAnnotations(nil)
	for i := range 3 * monitor.MaxScopedAnnotations {
		ctx = monitor.ContextWithAnnotations(ctx, monitor.String(fmt.Sprint("k", i), strings.Repeat("\xff", 1000)))
	}
	list := monitor.AnnotationsFromContext(ctx)
	require.Len(t, list, monitor.MaxScopedAnnotations)
	require.LessOrEqual(t, len(list[0].Value), monitor.MaxName)
	require.Equal(t, "k0", list[0].Key)
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		ctx, span := r.Scope("s").Func("f").Start(context.Background(), monitor.SpanOptions{})
		require.Nil(t, span.Data().Progress)
		time.Sleep(time.Hour) // before the first report nothing is known
		for i, c := range []struct {
			after       time.Duration
			done, total int64
			want        monitor.Progress
		}{
			{0, 100, 1000, monitor.Progress{Done: 100, Total: 1000, Left: -1}},
			{time.Minute, 100, 1000, monitor.Progress{Done: 100, Total: 1000, Left: -1}},
			{time.Minute, 200, 1000, monitor.Progress{Done: 200, Total: 1000, Left: 16 * time.Minute}},
			{time.Minute, 400, 0, monitor.Progress{Done: 400, Left: -1}},
			{0, 1200, 1000, monitor.Progress{Done: 1200, Total: 1000}},
			{0, -5, -5, monitor.Progress{Left: -1}},
			{0, 101, 1<<63 - 1, monitor.Progress{Done: 101, Total: 1<<63 - 1, Left: -1}},
			{0, 1000, 1000, monitor.Progress{Done: 1000, Total: 1000}},
		} {
			time.Sleep(c.after)
			monitor.ReportProgress(ctx, c.done, c.total)
			require.Equal(t, &c.want, span.Data().Progress, i)
		}
		monitor.ReportProgress(ctx, 10, 1000)
		span.Finish(nil)
		require.Equal(t, &monitor.Progress{Done: 10, Total: 1000}, span.Data().Progress, "nothing is left of what has ended")
		span.Progress(11, 1000)
		require.EqualValues(t, 10, span.Data().Progress.Done)
		monitor.ReportProgress(context.Background(), 1, 2)
	})
}

func TestLinks(t *testing.T) {
	r := monitor.NewRegistry()
	valid := monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{1}}
	_, span := r.Scope("s").Func("f").Start(context.Background(), monitor.SpanOptions{Links: []monitor.SpanContext{valid, {}}})
	require.Equal(t, []monitor.SpanContext{valid}, span.Data().Links)
	for range 2 * monitor.MaxLinks {
		span.Link(valid)
	}
	require.Len(t, span.Data().Links, monitor.MaxLinks)
	require.Equal(t, monitor.MaxLinks+1, span.Data().DroppedAnnotations)
	span.Finish(nil)
	span.Link(valid)
	var none *monitor.Span
	none.Link(valid)
	none.Progress(1, 2)
	require.Equal(t, context.Background(), none.Outer())
}
