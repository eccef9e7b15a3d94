package monitor_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestKeptTraceIsWhole(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	s := r.Scope("s")
	ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{Kind: monitor.Server})
	root.Annotate("user", "u1")
	in, a := s.Func("a").Start(ctx, monitor.SpanOptions{})
	_, b := s.Func("b").Start(in, monitor.SpanOptions{Kind: monitor.Client})
	b.SetEndpoints("", "10.0.0.1:80")
	b.Event("asked")
	b.Finish(errFails)
	a.Finish(nil)
	_, open := s.Func("open").Start(ctx, monitor.SpanOptions{})
	want := []monitor.SpanData{root.Data(), a.Data(), b.Data()}
	root.Finish(errFails)
	want[0] = root.Data()

	all := r.KeptTraces()
	require.Len(t, all, 1)
	k := all[0]
	require.Equal(t, root.Context().TraceID, k.TraceID())
	got, missing := k.Spans()
	require.Equal(t, want, got, "as they were told of when they finished")
	require.Zero(t, missing)
	n, missing := k.Len()
	require.Equal(t, len(got), n)
	require.Zero(t, missing)
	require.Equal(t, all, r.KeptTrace(k.TraceID()))
	require.Empty(t, r.KeptTrace(monitor.TraceID{1}))

	size := k.Bytes()
	open.Finish(nil)
	list, _ := names(k)
	require.Equal(t, []string{"root", "a", "b", "open"}, list, "a span that outlives the root is added")
	require.Greater(t, k.Bytes(), size)
}

// TestKeptTraceHoldsNothingElse finds that a kept trace does not keep the context
// of its spans, nor the text of which an annotation is a part.
func TestKeptTraceHoldsNothingElse(t *testing.T) {
	r := monitor.NewRegistry()
	type key struct{}
	var freed sync.WaitGroup
	freed.Add(2)
	func() {
		value, text := new([1 << 20]byte), new([1 << 20]byte)
		runtime.AddCleanup(value, func(int) { freed.Done() }, 0)
		runtime.AddCleanup(text, func(int) { freed.Done() }, 0)
		ctx, root := r.Scope("s").Func("root").Start(context.WithValue(context.Background(), key{}, value), monitor.SpanOptions{})
		_, child := r.Scope("s").Func("child").Start(ctx, monitor.SpanOptions{})
		child.Annotate("part", string(text[:])[:3])
		child.Finish(nil)
		root.Finish(errFails)
	}()
	done := make(chan struct{})
	go func() { freed.Wait(); close(done) }()
	for range 100 {
		runtime.GC()
		select {
		case <-done:
			require.Len(t, r.KeptTraces(), 1)
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	require.Fail(t, "something is still held")
}

// described is a context that describes the span in it.
type described struct {
	context.Context
	tags        []monitor.Tag
	local, peer string
}

func (d described) DescribeSpan() ([]monitor.Tag, string, string) { return d.tags, d.local, d.peer }

// TestKeptTraceHoldsNoLargeText has small parts of large texts reach a kept trace on
// every way there is, and requires the large ones to be freed.
func TestKeptTraceHoldsNoLargeText(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("s").Func("f")
	var held sync.Map
	part := func(way string) string {
		text := new([64 << 10]byte)
		copy(text[:], "a small part")
		held.Store(way, true)
		runtime.AddCleanup(text, func(way string) { held.Delete(way) }, way)
		return unsafe.String(&text[0], len("a small part"))
	}
	func() {
		remote := monitor.SpanContext{
			TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{1}, State: part("state"),
		}
		d := described{
			context.Background(), []monitor.Tag{{Key: part("described key"), Value: part("described value")}},
			part("described local"), part("described peer"),
		}
		ctx, root := f.Start(d, monitor.SpanOptions{Remote: &remote})
		root.Annotate(part("key"), part("value"))
		root.Event(part("event"))
		_, child := f.Start(ctx, monitor.SpanOptions{})
		child.AnnotateTags(monitor.String(part("tag key"), part("tag value")))
		child.SetEndpoints(part("local"), part("peer"))
		child.Finish(nil)
		_, late := f.Start(ctx, monitor.SpanOptions{})
		late.Annotate("late", part("late value"))
		root.Finish(errFails)
		late.Finish(nil)
	}()
	require.Eventually(t, func() bool {
		runtime.GC()
		freed := true
		held.Range(func(any, any) bool { freed = false; return false })
		return freed
	}, 10*time.Second, 10*time.Millisecond, "held")
	spans, _ := r.KeptTraces()[0].Spans()
	require.Len(t, spans, 3)
	require.Equal(t, "a small part", spans[0].Context.State)
	require.Equal(t, "a small part", spans[0].Local)
	require.Equal(t, "a small part", spans[0].Annotations[0].Value)
}

func TestReasonsHaveNames(t *testing.T) {
	var names []string
	for k := monitor.KeptCaught; k <= monitor.KeptRelated+1; k++ {
		names = append(names, k.String())
	}
	require.Equal(t, []string{"caught", "panicked", "failed", "canceled", "slow", "sample", "related", "unknown"}, names)
}
