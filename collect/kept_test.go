package collect_test

import (
	"context"
	"fmt"
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

// failed is a backend that prints what is said of the spans.
type failed struct{}

func (failed) Name() string           { return "example" }
func (failed) Traits() collect.Traits { return collect.Traits{} }
func (failed) Close() error           { return nil }

func (failed) SendSpans(_ context.Context, list []monitor.SpanData) error {
	for _, d := range list {
		for _, a := range d.Annotations {
			fmt.Println(d.Name, d.Class, a.Key, a.Value)
		}
	}
	return nil
}

func ExampleOptions_keptTraces() {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never) // or monitor.Ratio(0.01)
	pipeline := collect.Options{KeptTraces: true}.Start(r, failed{})

	for _, err := range []error{nil, nil, context.DeadlineExceeded, nil} {
		_, span := r.Scope("shop").Func("order").Start(context.Background(), monitor.SpanOptions{})
		span.Finish(err)
	}
	fmt.Println(pipeline.Stop(context.Background()))
	// Output:
	// order Timeout kept failed
	// <nil>
}
