package monitor_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

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
