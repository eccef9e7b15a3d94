package profiling

import (
	"context"
	"runtime/pprof"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

type labels = map[string]string

func TestLabels(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Labels: true})
	mon := r.Scope("shop")
	outer, inner := labels{"function": "shop order", "root": "shop order"}, labels{"function": "shop read", "root": "shop order"}
	require.Empty(t, goroutineLabels(t))
	for range 2 { // the second time from the cache
		call(mon.Func("order"), t.Context(), func(ctx context.Context) {
			require.Equal(t, outer, goroutineLabels(t))
			call(mon.Func("read"), ctx, func(context.Context) {
				require.Equal(t, inner, goroutineLabels(t))
				require.Equal(t, inner, labelsElsewhere(t))
			})
			require.Equal(t, outer, goroutineLabels(t))
		})
		require.Empty(t, goroutineLabels(t))
	}
}

func TestLabelsOfTheApplication(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Labels: true})
	mon := r.Scope("shop")
	order := labels{"tenant": "acme", "function": "shop order", "root": "shop order"}
	pprof.Do(t.Context(), pprof.Labels("tenant", "acme", "function", "mine"), func(ctx context.Context) {
		call(mon.Func("order"), ctx, func(ctx context.Context) {
			require.Equal(t, order, goroutineLabels(t))
			pprof.Do(ctx, pprof.Labels("shard", "7"), func(ctx context.Context) {
				call(mon.Func("read"), ctx, func(ctx context.Context) {
					require.Equal(t, labels{"tenant": "acme", "shard": "7", "function": "shop read", "root": "shop order"}, goroutineLabels(t))
				})
				require.Equal(t, labels{"tenant": "acme", "shard": "7", "function": "shop order", "root": "shop order"}, goroutineLabels(t))
			})
		})
		require.Equal(t, labels{"tenant": "acme", "function": "mine"}, goroutineLabels(t))
	})
}

func TestTraceIDLabel(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Labels: true, TraceID: true})
	mon := r.Scope("shop")
	call(mon.Func("order"), t.Context(), func(ctx context.Context) {
		id := monitor.SpanFromContext(ctx).Context().TraceID.String()
		require.Equal(t, id, goroutineLabels(t)["trace_id"])
		call(mon.Func("read"), ctx, func(context.Context) {
			require.Equal(t, labels{"function": "shop read", "root": "shop order", "trace_id": id}, goroutineLabels(t))
		})
		require.Equal(t, id, goroutineLabels(t)["trace_id"])
	})
	require.Empty(t, goroutineLabels(t))
}

// A span that ends on another goroutine does not touch the labels of that goroutine.
func TestSpanEndsElsewhere(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Labels: true})
	mon := r.Scope("shop")
	call(mon.Func("order"), t.Context(), func(ctx context.Context) {
		_, span := mon.Func("read").Start(ctx, monitor.SpanOptions{})
		done := make(chan struct{})
		go func() {
			defer close(done)
			call(mon.Func("work"), context.Background(), func(context.Context) {
				span.Finish(nil)
				require.Equal(t, labels{"function": "shop work", "root": "shop work"}, goroutineLabels(t))
			})
		}()
		<-done
		require.Equal(t, "shop read", goroutineLabels(t)["function"]) // as documented
	})
	require.Empty(t, goroutineLabels(t))
}

func TestNoLabels(t *testing.T) {
	r := monitor.NewRegistry()
	begin(t, r, Options{Tasks: true, TraceID: true})
	call(r.Scope("shop").Func("order"), t.Context(), func(context.Context) {
		require.Empty(t, goroutineLabels(t))
	})
}

// After stop, spans that start get no labels, and open spans give up their labels when
// they end.
func TestStopLabels(t *testing.T) {
	r := monitor.NewRegistry()
	stop := begin(t, r, Options{Labels: true})
	mon := r.Scope("shop")
	call(mon.Func("order"), t.Context(), func(ctx context.Context) {
		stop()
		stop()
		call(mon.Func("read"), ctx, func(context.Context) {
			require.Equal(t, "shop order", goroutineLabels(t)["function"])
		})
		require.Equal(t, "shop order", goroutineLabels(t)["function"])
	})
	require.Empty(t, goroutineLabels(t))
}

// The table of open spans is bounded, and empty when they have ended.
func TestOpenSpansAreBounded(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	w := &observer{options: Options{Labels: true}, skipped: r.Scope(scopeName).Counter("spans_skipped")}
	spans := make([]*monitor.Span, 2*monitor.MaxOpenSpans)
	done := make(chan struct{})
	go func() { // its labels do not matter
		defer close(done)
		f := r.Scope("shop").Func("order")
		for i := range spans {
			_, spans[i] = f.Start(context.Background(), monitor.SpanOptions{})
			w.start(spans[i])
		}
	}()
	<-done
	require.EqualValues(t, monitor.MaxOpenSpans, w.open.count())
	require.EqualValues(t, monitor.MaxOpenSpans, w.skipped.Total())
	for _, s := range spans {
		s.Finish(nil)
		w.end(s)
	}
	require.Zero(t, w.open.count())
	for i := range w.open.shards {
		require.Empty(t, w.open.shards[i].spans)
	}
}

// A span that reaches the observer after its removal is left alone.
func TestStartAfterStop(t *testing.T) {
	r := monitor.NewRegistry()
	w := &observer{options: Options{Labels: true}}
	w.stopping.Store(true)
	_, span := r.Scope("shop").Func("order").Start(t.Context(), monitor.SpanOptions{})
	w.start(span)
	require.Zero(t, w.open.count())
	span.Finish(nil)
}

func TestLabelSetsAreBounded(t *testing.T) {
	var f functions
	f.sets.Store(maxLabelSets - 1)
	mon := monitor.NewRegistry().Scope("shop")
	a, b := mon.Func("a"), mon.Func("b")
	require.Same(t, f.labelled(a, a), f.labelled(a, a))
	require.NotSame(t, f.labelled(a, b), f.labelled(a, b))
	require.EqualValues(t, maxLabelSets, f.sets.Load())
	function, _ := pprof.Label(f.labelled(a, b), "function")
	root, _ := pprof.Label(f.labelled(a, b), "root")
	require.Equal(t, []string{"shop a", "shop b"}, []string{function, root})
}

func TestConcurrentSafe(t *testing.T) {
	r := monitor.NewRegistry()
	stop := begin(t, r, Options{Labels: true, Tasks: true})
	mon := r.Scope("shop")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				call(mon.Func("order"), context.Background(), func(ctx context.Context) {
					call(mon.Func("read"), ctx, func(context.Context) {})
				})
			}
			require.Empty(t, goroutineLabels(t))
		})
	}
	stop()
	group.Wait()
}

// The labels of a span whose context has none take no allocation, except for finding
// the goroutine where there is no assembly for it.
func TestLabelAllocations(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("shop").Func("order")
	allocations := func() float64 {
		return testing.AllocsPerRun(1000, func() { call(f, t.Context(), func(context.Context) {}) })
	}
	without := allocations()
	begin(t, r, Options{Labels: true})
	allocations() // makes the table
	finding := testing.AllocsPerRun(100, func() { goroutine() })
	require.LessOrEqual(t, allocations(), without+2*finding)
}
