package monitor_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestItemsOfALoopAreJudged has a worker that is one call itself, as consumers of queues are:
// after some seconds, each item is judged with what it calls, although the worker never ends.
func TestItemsOfALoopAreJudged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("s")
		ctx, worker := s.Func("worker").Start(t.Context(), monitor.SpanOptions{})
		item := func(n int, err error) {
			ctx, item := s.Func("item").Start(ctx, monitor.SpanOptions{})
			_, store := s.Func("store").Start(ctx, monitor.SpanOptions{})
			time.Sleep(time.Millisecond)
			store.Finish(err)
			item.Annotate("n", fmt.Sprint(n))
			item.Finish(err)
		}
		item(0, errFails)
		require.Empty(t, r.KeptTraces(), "the worker may be a usual request")
		time.Sleep(11 * time.Second)
		c, err := r.Catch(monitor.Catching{Func: "store"})
		require.NoError(t, err)
		for n := range 500 {
			var err error
			if n%100 == 7 {
				err = errFails
			}
			item(n, err)
		}
		require.Len(t, c.Traces(), 1)
		kept := map[monitor.KeepReason][]string{}
		for _, k := range r.KeptTraces() {
			spans, missing := k.Spans()
			require.Len(t, spans, 2)
			require.Zero(t, missing)
			require.Equal(t, "item", k.Root().Name)
			require.Equal(t, "store", spans[1].Name)
			require.Equal(t, spans[0].Context.SpanID, spans[1].Context.ParentSpanID)
			require.Equal(t, worker.Context().TraceID, k.TraceID())
			kept[k.Reason()] = append(kept[k.Reason()], spans[0].Annotations[0].Value)
		}
		require.Equal(t, []string{"worker of s is open for 12s: what it calls is judged by itself; monitor.Detach gives each item a trace of its own"},
			r.Conditions())
		require.Equal(t, []string{"0"}, kept[monitor.KeptCaught])
		require.Equal(t, []string{"7", "107", "207", "307", "407"}, kept[monitor.KeptFailed])

		worker.Finish(errFails)
		require.Empty(t, r.Conditions())
		for _, k := range r.KeptTraces() {
			if k.Root().Name == "worker" {
				spans, missing := k.Len()
				require.Greater(t, spans, 250, "with the first items")
				require.Less(t, spans, 300)
				require.Equal(t, 1003, spans+missing)
			}
		}
	})
}

// TestItemsAtOnce has items of one worker run at the same time, and spans that outlive them.
func TestItemsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("s")
		ctx, worker := s.Func("worker").Start(t.Context(), monitor.SpanOptions{})
		time.Sleep(time.Minute)
		const items, below = 20, 30
		contexts := make([]context.Context, items)
		spans := make([]*monitor.Span, items)
		for i := range items {
			contexts[i], spans[i] = s.Func("item").Start(ctx, monitor.SpanOptions{})
		}
		for range below { // one above the other
			for i := range items {
				var span *monitor.Span
				contexts[i], span = s.Func("below").Start(contexts[i], monitor.SpanOptions{})
				defer span.Finish(nil)
				_, leaf := s.Func("leaf").Start(contexts[i], monitor.SpanOptions{})
				leaf.Finish(nil)
			}
		}
		for i := range items {
			spans[i].Finish(errFails)
		}
		for _, k := range r.KeptTraces() {
			require.Equal(t, "item", k.Root().Name)
		}
		require.Len(t, r.KeptTraces(), items)
		worker.Finish(nil)
	})
}
