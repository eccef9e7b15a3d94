package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

var errFails = errors.New("it fails")

// names returns the names of a kept trace's spans, and how many are missing.
func names(k *monitor.KeptTrace) (list []string, missing int) {
	spans, missing := k.Spans()
	for _, d := range spans {
		list = append(list, d.Name)
	}
	return list, missing
}

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

// TestLongTracesKeepWhatMatters makes more spans than are gathered: those that
// took long, those that failed, and all that contain them stay.
func TestLongTracesKeepWhatMatters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("s")
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		const calls = 5 * monitor.MaxTraceSpans
		for i := range calls {
			in, outer := s.Func("outer").Start(ctx, monitor.SpanOptions{})
			_, inner := s.Func("inner").Start(in, monitor.SpanOptions{})
			switch {
			case i%1000 == 7:
				inner.Finish(errFails)
			case i%1000 == 8:
				time.Sleep(time.Second)
			}
			inner.Finish(nil)
			time.Sleep(time.Millisecond)
			outer.Finish(nil)
		}
		root.Finish(errFails)
		k := r.KeptTraces()[0]
		spans, missing := k.Spans()
		require.LessOrEqual(t, len(spans), monitor.MaxTraceSpans+100)
		require.Equal(t, 2*calls+1, len(spans)+missing, "each is either here or counted")
		failed, slow, outer := 0, 0, map[monitor.SpanID]bool{}
		for _, d := range spans {
			if d.Name == "outer" {
				outer[d.Context.SpanID] = true
			}
		}
		for _, d := range spans {
			switch {
			case d.Name == "inner" && d.Outcome == monitor.Error:
				failed++
			case d.Name == "inner" && d.Duration >= time.Second:
				slow++
				require.True(t, outer[d.Context.ParentSpanID], "its caller took longer")
			}
		}
		require.Equal(t, calls/1000, failed)
		require.Equal(t, calls/1000, slow)
		require.EqualValues(t, missing, metrics(r, "monitor")["trace_spans_dropped"].Int)
	})
}

// TestGatheringIsBounded lets a root that never ends call forever, with texts that
// would fill the memory.
func TestGatheringIsBounded(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("s")
	ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := memory()
	for i := range 40_000 {
		_, span := s.Func("call").Start(ctx, monitor.SpanOptions{})
		for j := range 30 {
			span.Annotate("text", strings.Repeat(fmt.Sprint(i%10), 190)+fmt.Sprint(j))
		}
		span.Finish(nil)
	}
	require.Less(t, memory()-min(memory(), before), uint64(8<<20))
	root.Finish(nil)
}

func TestKeepingMayBeSwitchedOff(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("s").Func("f")
	call(f, 0, errFails)
	require.Len(t, r.KeptTraces(), 1)
	r.KeepTraces(0)
	require.Empty(t, r.KeptTraces())
	call(f, 0, errFails)
	require.Empty(t, r.KeptTraces())

	c, err := r.Catch(monitor.Catching{Func: "f"})
	require.NoError(t, err)
	call(f, 0, nil)
	require.Len(t, c.Traces(), 1, "what is caught is caught")
	require.Empty(t, r.KeptTraces())

	r.KeepTraces(monitor.KeepBytes)
	call(f, 0, errFails)
	require.Len(t, r.KeptTraces(), 1)
}

// TestConcurrentSafeGathering has many goroutines below one root, some of which
// outlive it: every span is in the trace, or counted as missing.
func TestConcurrentSafeGathering(t *testing.T) {
	for round := range 50 {
		r := monitor.NewRegistry()
		s := r.Scope("s")
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		const workers, each = 8, 40
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for range each {
					_, span := s.Func("call").Start(ctx, monitor.SpanOptions{})
					span.Finish(nil)
				}
			})
		}
		if round%2 == 0 {
			all.Wait()
		}
		root.Finish(errFails)
		all.Wait()
		spans, missing := r.KeptTraces()[0].Spans()
		require.Equal(t, 1+workers*each, len(spans)+missing)
		require.Zero(t, missing)
		seen := map[monitor.SpanID]bool{}
		for _, d := range spans {
			require.False(t, seen[d.Context.SpanID], "twice")
			seen[d.Context.SpanID] = true
			require.Equal(t, root.Context().TraceID, d.Context.TraceID)
		}
	}
}
