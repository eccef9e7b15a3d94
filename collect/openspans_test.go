package collect_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// merging returns a sink whose backend makes one span of its reports.
func merging() *spans { return &spans{name: "a", traits: collect.Traits{TakesOpenSpans: true}} }

// reports returns what was sent, in order.
func (s *spans) reports() (list []monitor.SpanData) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.batches {
		list = append(list, b...)
	}
	return list
}

func TestOpenSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := merging()
		whole, another := &spans{name: "whole"}, &spans{name: "another"}
		p := collect.Start(r, sink, whole, another)
		f := r.Scope("test").Func("import")
		ctx, long := f.Start(t.Context(), monitor.SpanOptions{})
		began := time.Now()
		for age := time.Duration(0); age < 10*time.Minute; age += time.Second {
			long.Progress(int64(age/time.Second), 600)
			_, short := f.Start(ctx, monitor.SpanOptions{})
			sleep(time.Second)
			short.Finish(nil)
		}
		long.Finish(errSick)
		require.NoError(t, p.Stop(t.Context()))

		require.Equal(t, 601, whole.count())
		require.Equal(t, 601, another.count())
		var reports []monitor.SpanData
		for _, d := range sink.reports() {
			if d.Context.SpanID == long.Context().SpanID {
				reports = append(reports, d)
			}
		}
		require.Len(t, reports, 5)
		for i, minutes := range []time.Duration{1, 2, 4, 8} {
			d := reports[i]
			require.True(t, d.Open)
			require.True(t, began.Equal(d.Start))
			late := d.Duration - minutes*time.Minute
			require.True(t, 0 <= late && late <= 15*time.Second, "%v", late)
			require.InDelta(t, d.Duration.Seconds(), d.Progress.Done, 1)
			require.Equal(t, monitor.OK, d.Outcome)
		}
		last := reports[4]
		require.Equal(t, 10*time.Minute, last.Duration)
		require.Equal(t, monitor.Error, last.Outcome)
		require.False(t, last.Open)

		for i, e := range p.Ledger() {
			require.True(t, e.Balanced())
			require.EqualValues(t, []int64{605, 601, 601}[i], e.Made, "a report is one that was made")
			require.Equal(t, e.Made, e.Delivered)
		}
	})
}

func TestOpenSpansThatAreNotSent(t *testing.T) {
	f := func(o collect.Options, prepare func(*monitor.Registry)) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			r := monitor.NewRegistry()
			prepare(r)
			sink := merging()
			p := o.Start(r, sink)
			_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
			defer span.Finish(nil)
			sleep(time.Hour)
			require.Zero(t, sink.count())
			require.NoError(t, p.Stop(t.Context()))
		})
	}
	f(collect.Options{OpenAfter: -1}, func(*monitor.Registry) {})
	f(collect.Options{OpenAfter: 2 * time.Hour}, func(*monitor.Registry) {})
	f(collect.Options{}, func(r *monitor.Registry) { r.SetSampler(monitor.Never) })
}

// A long span of a trace that is not sampled is not in the way of younger ones.
func TestOpenSpansOfSeveralTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := merging()
		p := collect.Options{OpenAfter: time.Second}.Start(r, sink)
		f := r.Scope("test").Func("f")
		want := map[monitor.SpanID]bool{}
		for i := range 20 {
			r.SetSampler(monitor.Ratio(i % 2))
			_, span := f.Start(t.Context(), monitor.SpanOptions{})
			defer span.Finish(nil)
			want[span.Context().SpanID] = true
			if i%2 == 0 {
				delete(want, span.Context().SpanID)
			}
			time.Sleep(100 * time.Millisecond)
		}
		sleep(5 * time.Second)
		got := map[monitor.SpanID]bool{}
		for _, d := range sink.reports() {
			got[d.Context.SpanID] = true
		}
		require.Equal(t, want, got)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// finishing is a context that lets its span finish while the span is being read.
type finishing struct {
	context.Context
	span  atomic.Pointer[monitor.Span]
	armed atomic.Bool
}

func (f *finishing) Value(key any) any {
	if s := f.span.Load(); s != nil && f.armed.CompareAndSwap(true, false) {
		s.Finish(errSick)
	}
	return f.Context.Value(key)
}

// The report of the end is the last, also of a span that finishes while it is
// reported as open.
func TestASpanThatFinishesMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := merging()
		p := collect.Start(r, sink)
		// Readers of spans ask the context for such annotations.
		ctx := &finishing{Context: monitor.ContextWithAnnotations(t.Context(), monitor.String("tenant", "t1"))}
		_, span := r.Scope("test").Func("f").Start(ctx, monitor.SpanOptions{})
		ctx.span.Store(span)
		sleep(55 * time.Second)
		ctx.armed.Store(true)
		sleep(30 * time.Second)
		require.False(t, ctx.armed.Load())
		require.NoError(t, p.Stop(t.Context()))
		reports := sink.reports()
		require.Len(t, reports, 3)
		require.False(t, reports[0].Open)
		require.True(t, reports[1].Open, "it was read before the end and queued after it")
		require.False(t, reports[2].Open)
		require.Equal(t, monitor.Error, reports[2].Outcome)
		require.EqualValues(t, 3, balanced(t, p).Delivered)
	})
}

// One that has finished before it is its turn is not reported: it was, by itself.
func TestASpanThatFinishesBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := merging()
		ctx := &finishing{Context: monitor.ContextWithAnnotations(t.Context(), monitor.String("tenant", "t1"))}
		f := r.Scope("test").Func("f")
		_, first := f.Start(ctx, monitor.SpanOptions{})
		time.Sleep(time.Second)
		_, second := f.Start(t.Context(), monitor.SpanOptions{})
		p := collect.Start(r, sink)
		ctx.span.Store(second)
		sleep(55 * time.Second)
		ctx.armed.Store(true)
		sleep(30 * time.Second)
		first.Finish(nil)
		require.NoError(t, p.Stop(t.Context()))
		require.False(t, ctx.armed.Load())
		n := 0
		for _, d := range sink.reports() {
			if d.Context.SpanID == second.Context().SpanID {
				n++
				require.False(t, d.Open)
			}
		}
		require.Equal(t, 1, n)
	})
}

// Stop does not wait for the next look.
func TestStopWithOpenSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := merging()
		p := collect.Start(r, sink)
		_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
		sleep(90 * time.Second)
		begin := time.Now()
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, begin, time.Now())
		require.Equal(t, 1, sink.count())
		span.Finish(nil)
		require.EqualValues(t, 1, balanced(t, p).Made)
	})
}
