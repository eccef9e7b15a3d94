package monitor_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestSpansFormATree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.SetService("svc")
		s := r.Scope("test")
		spans := observed(r)
		func(ctx context.Context) {
			defer s.Func("root").TaskContext(&ctx)(nil)
			time.Sleep(time.Millisecond)
			for range 2 {
				func(ctx context.Context) (err error) {
					ctx, cancel := context.WithCancel(ctx) // any other context in between
					defer cancel()
					defer s.Func("child").TaskContext(&ctx)(&err)
					time.Sleep(time.Second)
					return errors.New("no")
				}(ctx)
			}
		}(t.Context())

		require.Len(t, *spans, 3)
		root := (*spans)[2]
		require.Equal(t, "svc", root.Service)
		require.Equal(t, "root", root.Name)
		require.True(t, root.LocalRoot)
		require.False(t, root.Context.ParentSpanID.IsValid())
		require.Equal(t, 2*time.Second+time.Millisecond, root.Duration)
		require.Equal(t, monitor.OK, root.Outcome)
		require.Equal(t, monitor.Sampled, root.Context.Sampling)
		require.Equal(t, 1.0, root.Probability)
		for _, child := range (*spans)[:2] {
			require.Equal(t, root.Context.TraceID, child.Context.TraceID)
			require.Equal(t, root.Context.SpanID, child.Context.ParentSpanID)
			require.Equal(t, time.Second, child.Duration)
			require.Equal(t, monitor.Error, child.Outcome)
			require.Equal(t, "error", child.Class)
			require.False(t, child.LocalRoot)
		}
		require.NotEqual(t, (*spans)[0].Context.SpanID, (*spans)[1].Context.SpanID)
		require.Equal(t, root.Start.Add(time.Millisecond), (*spans)[0].Start)

		require.Equal(t, []monitor.CallerCount{{Scope: "test", Func: "root", Count: 2}}, s.Func("child").Stats().Callers)
		require.Equal(t, []monitor.CallerCount{{Count: 1}}, s.Func("root").Stats().Callers)
	})
}

func TestConcurrentSafeSpans(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	spans := observed(r)
	var wg sync.WaitGroup
	const workers, each = 8, 300
	for range workers {
		wg.Go(func() {
			for range each {
				ctx, span := s.Func("f").Start(context.Background(), monitor.SpanOptions{})
				var inner sync.WaitGroup
				for range 2 {
					inner.Go(func() {
						ctx := ctx
						defer s.Func("g").TaskContext(&ctx)(nil)
						monitor.SpanFromContext(ctx).Annotate("k", "v")
						span.Event("e")
						r.OpenSpans()
					})
					inner.Go(func() { span.Finish(nil) })
				}
				inner.Wait()
			}
		})
	}
	wg.Wait()
	require.Empty(t, r.OpenSpans())
	require.Len(t, *spans, workers*each*3)
	require.EqualValues(t, workers*each, s.Func("f").Stats().OK)
	require.EqualValues(t, workers*each, self(r, "spans_finished_twice"))
}

func TestUseAfterTheEndIsCountedAndHarmless(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	_, s := f.Start(t.Context(), monitor.SpanOptions{})
	s.Finish(nil)
	before := s.Data()
	s.Finish(errors.New("late"))
	s.FinishPanic("late")
	s.Annotate("k", "late")
	s.Event("late")
	s.Rename(r.Scope("test").Func("late"))
	require.Equal(t, before.Outcome, s.Data().Outcome)
	require.Equal(t, before.Name, s.Data().Name)
	require.Empty(t, s.Data().Annotations)
	require.EqualValues(t, 2, self(r, "spans_finished_twice"))
	require.EqualValues(t, 3, self(r, "spans_used_after_finish"))
	require.EqualValues(t, 1, f.Stats().Finished())
	require.Zero(t, r.Scope("test").Func("late").Stats().Started)
}

func TestANilSpanIsHarmless(t *testing.T) {
	s := monitor.SpanFromContext(t.Context())
	require.Nil(t, s)
	s.Annotate("a", "b")
	s.Event("e")
	s.SetEndpoints("a", "b")
	s.Rename(nil)
	s.Finish(nil)
	s.FinishPanic("x")
	require.Nil(t, s.Parent())
	require.Nil(t, s.Func())
	require.Equal(t, monitor.SpanContext{}, s.Context())
	require.Equal(t, monitor.SpanData{}, s.Data())
	var none context.Context
	require.Nil(t, monitor.SpanFromContext(none))
}

func TestRenameMovesTheSpan(t *testing.T) {
	r := monitor.NewRegistry()
	routing, route := r.Scope("test").Func("(routing)"), r.Scope("test").Func("GET /")
	spans := observed(r)
	ctx, root := route.Start(t.Context(), monitor.SpanOptions{})
	inner, s := routing.Start(ctx, monitor.SpanOptions{Provisional: true})
	require.EqualValues(t, 1, routing.Stats().InFlight)
	called := r.Scope("test").Func("called")
	call := func() {
		ctx := inner
		defer called.TaskContext(&ctx)(nil)
	}
	call()
	call()
	s.Rename(route)
	require.Zero(t, routing.Stats().InFlight)
	require.EqualValues(t, 2, route.Stats().InFlight)
	s.Finish(nil)
	call()
	root.Finish(nil)
	require.Zero(t, routing.Stats().Finished())
	require.Empty(t, routing.Stats().Callers)
	require.Equal(t, []monitor.CallerCount{{Scope: "test", Func: "GET /", Count: 3}}, called.Stats().Callers)
	require.EqualValues(t, 2, route.Stats().OK)
	require.Equal(t, "GET /", (*spans)[2].Name)
	require.Contains(t, route.Stats().Callers, monitor.CallerCount{Scope: "test", Func: "GET /", Count: 1})
	s.Rename(nil)
	other := monitor.NewRegistry().Scope("test").Func("f")
	_, s = route.Start(ctx, monitor.SpanOptions{})
	s.Rename(other)
	require.Same(t, route, s.Func(), "a span stays in its registry")
}

// TestConcurrentSafeRename: whichever comes first, the counts agree in the end.
func TestConcurrentSafeRename(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	a, b := s.Func("a"), s.Func("b")
	const rounds = 20_000
	for range rounds {
		_, span := a.Start(context.Background(), monitor.SpanOptions{})
		var wg sync.WaitGroup
		wg.Go(func() { span.Rename(b) })
		span.Finish(nil)
		wg.Wait()
	}
	require.Equal(t, a.Stats().Started, a.Stats().OK)
	require.Equal(t, b.Stats().Started, b.Stats().OK)
	require.EqualValues(t, rounds, a.Stats().OK+b.Stats().OK)
}

func TestRenamesOfParentAndChild(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	ctx, parent := s.Func("a").Start(t.Context(), monitor.SpanOptions{})
	_, child := s.Func("c1").Start(ctx, monitor.SpanOptions{})
	parent.Rename(s.Func("b"))
	child.Rename(s.Func("c2"))
	child.Finish(nil)
	parent.Finish(nil)
	require.Empty(t, s.Func("c1").Stats().Callers)
	require.Equal(t, []monitor.CallerCount{{Scope: "test", Func: "a", Count: 1}}, s.Func("c2").Stats().Callers)
}

func TestFinishPanicOfNothingIsOK(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	func() {
		_, s := f.Start(t.Context(), monitor.SpanOptions{})
		defer func() { s.FinishPanic(recover()) }()
	}()
	require.EqualValues(t, 1, f.Stats().OK)
}
