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

func TestAnnotationsAreCapped(t *testing.T) {
	r := monitor.NewRegistry()
	_, s := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	for i := range monitor.MaxAnnotations + 5 {
		s.Annotate("k", fmt.Sprint(i))
	}
	s.Finish(nil)
	require.Len(t, s.Data().Annotations, monitor.MaxAnnotations)
	require.Equal(t, 5, s.Data().DroppedAnnotations)
	require.EqualValues(t, 5, self(r, "annotations_dropped"))

	_, s = r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	for range monitor.MaxAnnotations {
		s.Event(strings.Repeat("x", 10_000))
	}
	bytes := 0
	for _, a := range s.Data().Annotations {
		bytes += len(a.Value)
	}
	require.LessOrEqual(t, bytes, monitor.MaxAnnotationBytes)
	require.NotZero(t, s.Data().DroppedAnnotations)
}

func TestAnnotateTags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, s := monitor.NewRegistry().Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		time.Sleep(time.Second)
		s.AnnotateTags()
		require.Empty(t, s.Data().Annotations)
		s.AnnotateTags(monitor.String("b", "1"), monitor.String("", ""), monitor.Int("b", 2))
		s.Annotate("a", "later")
		start := s.Data().Start
		require.Equal(t, []monitor.Annotation{
			{Time: start, Key: "b", Value: "1"},
			{Time: start, Key: "unnamed"},
			{Time: start, Key: "b", Value: "2"},
			{Time: start.Add(time.Second), Key: "a", Value: "later"},
		}, s.Data().Annotations)
		s.Finish(nil)
		(*monitor.Span)(nil).AnnotateTags(monitor.String("a", "b"))
	})
}

func TestAnnotateTagsAfterTheEnd(t *testing.T) {
	r := monitor.NewRegistry()
	_, s := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	s.Finish(nil)
	s.AnnotateTags(monitor.String("a", "b"))
	require.Empty(t, s.Data().Annotations)
	require.EqualValues(t, 1, r.Scope("monitor").Counter("spans_used_after_finish").Total())
}

// Texts are made valid and short, whichever way they come.
func TestAnnotationTexts(t *testing.T) {
	long := strings.Repeat("x", 2*monitor.MaxAnnotationBytes) // counts at its short length
	_, s := monitor.NewRegistry().Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	s.Annotate("a\xff", "b\xff")
	s.AnnotateTags(monitor.String("a\xff", "b\xff"), monitor.String(long, long))
	s.Event("a\xff")
	s.Event("")
	s.SetEndpoints("a\xff", long)
	s.Finish(nil)
	d := s.Data()
	var got []string
	for _, a := range d.Annotations {
		got = append(got, a.Key+"="+a.Value)
	}
	short := d.Annotations[2].Key
	require.Len(t, short, monitor.MaxName)
	require.True(t, strings.HasPrefix(short, "xxx"))
	require.Equal(t, []string{"a\uFFFD=b\uFFFD", "a\uFFFD=b\uFFFD", short + "=" + short, "=a\uFFFD", "=unnamed"}, got)
	require.Equal(t, "a\uFFFD", d.Local)
	require.Equal(t, short, d.Peer)
	require.Zero(t, d.DroppedAnnotations)
}

func TestAnnotationsAreInOrder(t *testing.T) {
	_, s := monitor.NewRegistry().Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	for i := range monitor.MaxAnnotations {
		s.AnnotateTags(monitor.Int("k", i))
		for j, a := range s.Data().Annotations {
			require.Equal(t, fmt.Sprint(j), a.Value)
		}
		require.Len(t, s.Data().Annotations, i+1)
	}
	s.Finish(nil)
}

// As many annotations as a request has need one allocation, that of the notes;
// the other one is the span.
func TestAnnotationAllocations(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	ctx := t.Context()
	tag := monitor.String("k", "v")
	require.EqualValues(t, 2, testing.AllocsPerRun(100, func() {
		_, s := f.Start(ctx, monitor.SpanOptions{})
		s.SetEndpoints("local", "peer")
		s.AnnotateTags(tag, tag)
		s.Annotate("k", "v")
		s.AnnotateTags(tag, tag)
		s.Finish(nil)
	}))
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
