package collect_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// request makes a trace of a root and so many spans below it.
func request(r *monitor.Registry, below int, err error) monitor.TraceID {
	ctx, root := r.Scope("test").Func("request").Start(context.Background(), monitor.SpanOptions{})
	for range below {
		_, span := r.Scope("test").Func("step").Start(ctx, monitor.SpanOptions{})
		span.Finish(nil)
	}
	root.Finish(err)
	return root.Context().TraceID
}

// annotations returns those of a span that have a key.
func annotations(d monitor.SpanData) map[string]string {
	m := map[string]string{}
	for _, a := range d.Annotations {
		m[a.Key] = a.Value
	}
	return m
}

func TestKeptTraces(t *testing.T) {
	for _, send := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.SetSampler(monitor.Never)
			sink := &spans{name: "a"}
			p := collect.Options{KeptTraces: send}.Start(r, sink)
			want := map[monitor.TraceID]int{}
			for i := range 50 {
				var err error
				if i%10 == 0 {
					err = errSick
				}
				if id := request(r, 3, err); err != nil {
					want[id] = 4
				}
			}
			require.NoError(t, p.Stop(t.Context()))
			e := balanced(t, p)
			require.EqualValues(t, 200, e.SampledOut, "what was sampled out stays so")
			if !send {
				require.Zero(t, sink.count())
				require.EqualValues(t, 200, e.Made)
				return
			}
			require.EqualValues(t, 220, e.Made)
			require.EqualValues(t, 20, e.Delivered)
			got := map[monitor.TraceID]int{}
			for _, d := range sink.reports() {
				got[d.Context.TraceID]++
				if d.LocalRoot {
					require.Equal(t, map[string]string{"kept": "failed"}, annotations(d))
				} else {
					require.Empty(t, d.Annotations)
				}
			}
			require.Equal(t, want, got)
		})
	}
}

// What is sampled is sent once, kept or not.
func TestKeptTracesThatAreSampled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a"}
		p := collect.Options{KeptTraces: true}.Start(r, sink)
		request(r, 3, errSick)
		require.NoError(t, p.Stop(t.Context()))
		require.EqualValues(t, 4, balanced(t, p).Made)
		require.Len(t, r.KeptTraces(), 1)
		for _, d := range sink.reports() {
			require.Empty(t, annotations(d))
		}
	})
}

// The annotations are of what is sent: the trace that the registry keeps has not
// got them.
func TestKeptTracesAreNotChanged(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	a, b := &spans{name: "a"}, &spans{name: "b"}
	p := collect.Options{KeptTraces: true}.Start(r, a, b)
	_, root := r.Scope("test").Func("request").Start(t.Context(), monitor.SpanOptions{})
	root.Annotate("key", "value")
	root.Finish(errSick)
	require.NoError(t, p.Stop(t.Context()))
	require.Equal(t, map[string]string{"key": "value", "kept": "failed"}, annotations(a.reports()[0]))
	require.Equal(t, a.reports(), b.reports())
	require.Equal(t, map[string]string{"key": "value"}, annotations(r.KeptTraces()[0].Root()))
}

// A share stands for others, and says for how many.
func TestWeightOfKeptTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.SetSampler(monitor.Never)
		sink := &spans{name: "a"}
		p := collect.Options{KeptTraces: true}.Start(r, sink)
		for range 60 * 100 {
			request(r, 0, nil)
			time.Sleep(10 * time.Millisecond)
		}
		require.NoError(t, p.Stop(t.Context()))
		require.NotZero(t, sink.count())
		kept := map[monitor.TraceID]*monitor.KeptTrace{}
		for _, k := range r.KeptTraces() {
			kept[k.TraceID()] = k
		}
		for _, d := range sink.reports() {
			k := kept[d.Context.TraceID]
			require.Equal(t, monitor.KeptSample, k.Reason())
			require.Equal(t, map[string]string{"kept": "sample", "kept.weight": fmt.Sprintf("%.6g", k.Weight())}, annotations(d))
			require.Greater(t, k.Weight(), 10.0)
		}
	})
}

// What was let go of a trace that was too large is told.
func TestKeptTracesThatAreNotWhole(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	sink := &spans{name: "a"}
	p := collect.Options{KeptTraces: true}.Start(r, sink)
	id := request(r, 3000, errSick)
	require.NoError(t, p.Stop(t.Context()))
	all, missing := r.KeptTrace(id)[0].Spans()
	require.Equal(t, 3001, len(all)+missing)
	reports := sink.reports()
	require.Len(t, reports, len(all))
	require.Equal(t, map[string]string{"kept": "failed", "kept.missing": fmt.Sprint(missing)}, annotations(reports[0]))
	e := balanced(t, p)
	require.EqualValues(t, 3001, e.SampledOut)
	require.EqualValues(t, len(all), e.Delivered)
}

// What outlives the root follows, if its trace was sent.
func TestLateSpansOfKeptTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.SetSampler(monitor.Never)
		sink := &spans{name: "a"}
		p := collect.Options{KeptTraces: true}.Start(r, sink)
		f := r.Scope("test").Func("f")
		late := map[monitor.SpanID]bool{}
		for _, err := range []error{errSick, nil} {
			ctx, root := f.Start(t.Context(), monitor.SpanOptions{})
			ctx, child := f.Start(ctx, monitor.SpanOptions{})
			_, grandchild := f.Start(ctx, monitor.SpanOptions{})
			root.Finish(err)
			child.Finish(nil)
			grandchild.Finish(nil)
			if err != nil {
				late[child.Context().SpanID], late[grandchild.Context().SpanID] = true, true
			}
		}
		require.NoError(t, p.Stop(t.Context()))
		reports := sink.reports()
		require.Len(t, reports, 3)
		for _, d := range reports[1:] {
			require.True(t, late[d.Context.SpanID])
			require.False(t, d.LocalRoot)
		}
		e := balanced(t, p)
		require.EqualValues(t, 1+3, e.SampledOut, "the root that was sent all the same, and the trace that was not")
		require.EqualValues(t, 3, e.Delivered)
	})
}

func TestKeptTracesBySickSinks(t *testing.T) {
	for name, c := range map[string]struct {
		fail    func(context.Context) error
		dropped string
	}{
		"works":    {func(context.Context) error { return nil }, ""},
		"rejects":  {func(context.Context) error { return collect.Permanent(errSick) }, collect.Rejected},
		"panics":   {func(context.Context) error { panic("boom") }, collect.Panicked},
		"fails":    {func(context.Context) error { return errSick }, collect.Expired},
		"is stuck": {hang, collect.Expired},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				r.SetSampler(monitor.Never)
				sink := &spans{name: "a", fail: c.fail}
				p := collect.Options{KeptTraces: true, QueueSpans: 40, BatchSpans: 10, Logger: silent}.Start(r, sink)
				for range 20 {
					request(r, 4, errSick)
					balanced(t, p)
				}
				sleep(time.Hour)
				e := balanced(t, p)
				require.EqualValues(t, 200, e.Made)
				require.EqualValues(t, 100, e.SampledOut)
				require.Zero(t, e.Queued)
				if c.dropped != "" {
					require.NotZero(t, dropped(e)[c.dropped])
				}
				require.EqualValues(t, 100, e.Delivered+e.Lost())
				require.EqualValues(t, sink.count(), e.Delivered)
				if err := p.Stop(t.Context()); e.Lost() > 0 {
					var loss *collect.LossError
					require.True(t, errors.As(err, &loss))
				} else {
					require.NoError(t, err)
				}
			})
		})
	}
}

func TestConcurrentSafeKeptTraces(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Ratio(0.5))
	sink := merging()
	p := collect.Options{KeptTraces: true, OpenAfter: 4 * time.Millisecond, QueueSpans: 1000, Logger: silent}.Start(r, sink)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for i := range 500 {
				err := errSick
				if i%3 == 0 {
					err = nil
				}
				ctx, root := r.Scope("test").Func("request").Start(context.Background(), monitor.SpanOptions{})
				_, late := r.Scope("test").Func("late").Start(ctx, monitor.SpanOptions{})
				if i%50 == 0 {
					time.Sleep(10 * time.Millisecond)
				}
				root.Finish(err)
				late.Finish(nil)
			}
		})
		done.Go(func() {
			for range 200 {
				for _, e := range p.Ledger() {
					if !e.Balanced() {
						t.Errorf("%v", e)
					}
				}
			}
		})
	}
	done.Wait()
	_ = p.Stop(t.Context()) // what did not fit is lost
	e := balanced(t, p)
	require.Zero(t, e.Queued)
	require.EqualValues(t, sink.count(), e.Delivered)
	require.GreaterOrEqual(t, e.Made, int64(4000))
}

func TestSampling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a"}
		p := collect.Start(r, sink)
		r.SetSampler(monitor.Never)
		finish(r, 10)
		r.SetSampler(monitor.Always)
		finish(r, 5)
		require.NoError(t, p.Stop(t.Context()))
		e := balanced(t, p)
		require.EqualValues(t, 15, e.Made)
		require.EqualValues(t, 10, e.SampledOut)
		require.EqualValues(t, 5, e.Delivered)
	})
}
