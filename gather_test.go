package monitor_test

import (
	"context"
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
