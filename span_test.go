package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// observed collects the spans that a registry finishes.
func observed(r *monitor.Registry) *[]monitor.SpanData {
	var mu sync.Mutex
	spans := new([]monitor.SpanData)
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
		mu.Lock()
		defer mu.Unlock()
		*spans = append(*spans, d)
	}})
	return spans
}

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

func TestTheContextStaysTheCallers(t *testing.T) {
	type key struct{}
	s := monitor.NewRegistry().Scope("test")
	outer, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "v"), time.Hour)
	ctx := outer
	defer s.TaskContext(&ctx)(nil)
	require.Equal(t, "v", ctx.Value(key{}))
	deadline, ok := ctx.Deadline()
	want, _ := outer.Deadline()
	require.True(t, ok)
	require.Equal(t, want, deadline)
	child, stop := context.WithCancel(ctx)
	defer stop()
	require.NoError(t, child.Err())
	cancel()
	<-child.Done()
	require.ErrorIs(t, ctx.Err(), context.Canceled)
}

func TestRemoteParents(t *testing.T) {
	trace, err := monitor.ParseTraceID("463ac35c9f6413ad48485a3953bb6124")
	require.NoError(t, err)
	span, err := monitor.ParseSpanID("a2fb4a1d1a96d312")
	require.NoError(t, err)
	valid := monitor.SpanContext{TraceID: trace, SpanID: span}
	with := func(edit func(*monitor.SpanContext)) monitor.SpanContext {
		c := valid
		edit(&c)
		return c
	}
	for name, c := range map[string]struct {
		sampler   monitor.Sampler
		remote    monitor.SpanContext
		sampled   monitor.Sampling
		debug     bool
		continue_ bool
	}{
		"undecided, always":   {monitor.Always, valid, monitor.Sampled, false, true},
		"undecided, never":    {monitor.Never, valid, monitor.NotSampled, false, true},
		"sampled, never":      {monitor.Never, with(func(c *monitor.SpanContext) { c.Sampling = monitor.Sampled }), monitor.Sampled, false, true},
		"not sampled, always": {monitor.Always, with(func(c *monitor.SpanContext) { c.Sampling = monitor.NotSampled }), monitor.NotSampled, false, true},
		"debug, never":        {monitor.Never, with(func(c *monitor.SpanContext) { c.Debug = true }), monitor.Sampled, true, true},
		"debug wins":          {monitor.Never, with(func(c *monitor.SpanContext) { c.Debug, c.Sampling = true, monitor.NotSampled }), monitor.Sampled, true, true},
		"decision only":       {monitor.Always, monitor.SpanContext{Sampling: monitor.NotSampled}, monitor.NotSampled, false, false},
		"no span":             {monitor.Always, monitor.SpanContext{TraceID: trace}, monitor.Sampled, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.SetSampler(c.sampler)
			f := r.Scope("test").Func("f")
			_, s := f.Start(monitor.ContextWithRemote(t.Context(), c.remote), monitor.SpanOptions{Kind: monitor.Server})
			got := s.Context()
			require.Equal(t, c.sampled, got.Sampling)
			require.Equal(t, c.debug, got.Debug)
			require.Equal(t, c.continue_, got.TraceID == trace)
			require.Equal(t, c.continue_, got.ParentSpanID == span)
			require.NotEqual(t, span, got.SpanID, "a child, not the same span")
			require.True(t, got.IsValid())
			require.Equal(t, []monitor.CallerCount{{Remote: c.continue_, Count: 1}}, f.Stats().Callers)
			s.Finish(nil)
		})
	}
}

func TestTheNearestParentCounts(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	remote := monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{2}}
	ctx, local := f.Start(t.Context(), monitor.SpanOptions{})
	require.Same(t, local, monitor.SpanFromContext(ctx))
	far := monitor.ContextWithRemote(ctx, remote)
	require.Nil(t, monitor.SpanFromContext(far))
	ctx, s := f.Start(far, monitor.SpanOptions{})
	require.Equal(t, remote.TraceID, s.Context().TraceID)
	require.Nil(t, s.Parent())
	require.Same(t, s, monitor.SpanFromContext(context.WithoutCancel(ctx)))
}

func TestOpenSpans(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	ctx, first := s.Func("first").Start(t.Context(), monitor.SpanOptions{})
	_, second := s.Func("second").Start(ctx, monitor.SpanOptions{})
	_, third := s.Func("third").Start(t.Context(), monitor.SpanOptions{})
	require.Equal(t, []*monitor.Span{first, second, third}, r.OpenSpans())
	first.Finish(nil)
	require.Equal(t, []*monitor.Span{second, third}, r.OpenSpans(), "an orphan stays visible")
	require.Same(t, first, second.Parent())
	require.True(t, second.Data().Open)
	third.Finish(nil)
	second.Finish(nil)
	require.Empty(t, r.OpenSpans())
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

func TestObserversThatPanicAreSurvived(t *testing.T) {
	r := monitor.NewRegistry()
	removeStart := r.Observe(monitor.Observer{Start: func(*monitor.Span) { panic("start") }})
	removeEnd := r.Observe(monitor.Observer{Finish: func(monitor.SpanData) { panic("end") }})
	spans := observed(r)
	r.SetSampler(panickingSampler{})
	f := r.Scope("test").Func("f")
	require.PanicsWithValue(t, "own", func() {
		ctx := t.Context()
		defer f.TaskContext(&ctx)(nil)
		panic("own")
	})
	require.EqualValues(t, 1, f.Stats().Panics)
	require.Len(t, *spans, 1, "others are told all the same")
	require.EqualValues(t, 3, self(r, "callback_panics"))
	removeStart()
	removeEnd()
	removeEnd()
	r.SetSampler(nil)
	_, s := f.Start(t.Context(), monitor.SpanOptions{})
	s.Finish(nil)
	require.EqualValues(t, 3, self(r, "callback_panics"))
}

type panickingSampler struct{}

func (panickingSampler) Sample(monitor.SampleRequest) monitor.SampleDecision { panic("sample") }

func TestObserversSeeStarts(t *testing.T) {
	r := monitor.NewRegistry()
	r.Observe(monitor.Observer{Start: func(s *monitor.Span) { s.Annotate("seen", s.Func().Name()) }})
	_, s := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
	require.Equal(t, "f", s.Data().Annotations[0].Value)
}

func TestObserversOfUnsampledSpans(t *testing.T) {
	r := monitor.NewRegistry()
	all := observed(r)
	var unsampled []*monitor.Span
	var sampled []string
	r.Observe(monitor.Observer{
		Finish:    func(d monitor.SpanData) { sampled = append(sampled, d.Name) },
		Unsampled: func(s *monitor.Span) { unsampled = append(unsampled, s) },
	})
	scope := r.Scope("test")
	_, s := scope.Func("sampled").Start(t.Context(), monitor.SpanOptions{})
	s.Finish(nil)
	r.SetSampler(monitor.Never)
	_, s = scope.Func("unsampled").Start(t.Context(), monitor.SpanOptions{})
	s.Finish(nil)
	require.Equal(t, []string{"sampled"}, sampled)
	require.Equal(t, []*monitor.Span{s}, unsampled)
	require.Len(t, *all, 2, "who does not ask for the difference is told of both")
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

type brokenContext struct{ context.Context }

func TestContextsThatPanicAreSurvived(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	for _, ctx := range []context.Context{brokenContext{}, (*brokenContext)(nil)} {
		func() { defer f.TaskContext(&ctx)(nil) }()
	}
	var none context.Context
	ctx := monitor.ContextWithRemote(none, monitor.SpanContext{})
	func() { defer f.TaskContext(&ctx)(nil) }()
	require.NoError(t, ctx.Err())
	require.EqualValues(t, 3, f.Stats().OK)
}

// TestSpansThatNeverFinishAreBounded: the second call was forgotten.
func TestSpansThatNeverFinishAreBounded(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	var last *monitor.Span
	for range 2 * monitor.MaxOpenSpans {
		_, last = f.Start(context.Background(), monitor.SpanOptions{})
	}
	require.LessOrEqual(t, len(r.OpenSpans()), monitor.MaxOpenSpans)
	require.GreaterOrEqual(t, self(r, "spans_not_listed"), int64(monitor.MaxOpenSpans))
	require.Len(t, r.Warnings(), 1)
	require.Contains(t, r.Warnings()[0], "is the second call missing")
	last.Finish(nil)
	require.EqualValues(t, 1, f.Stats().OK)
}
