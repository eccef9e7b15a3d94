package monitor_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

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

func TestObserverIsToldWhatIsKept(t *testing.T) {
	r := monitor.NewRegistry()
	var events []string
	r.Observe(monitor.Observer{
		Start:  func(s *monitor.Span) { events = append(events, "start "+s.Func().Name()) },
		End:    func(s *monitor.Span) { events = append(events, "end "+s.Func().Name()) },
		Finish: func(d monitor.SpanData) { events = append(events, "finish "+d.Name) },
		Kept: func(k *monitor.KeptTrace) {
			spans, _ := k.Spans()
			events = append(events, fmt.Sprint("kept ", k.Reason(), " ", len(spans)))
			panic("of the observer's")
		},
	})
	ctx, root := r.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
	_, child := r.Scope("s").Func("child").Start(ctx, monitor.SpanOptions{})
	child.Finish(nil)
	root.Finish(errFails)
	require.Equal(t, []string{"start root", "start child", "end child", "finish child", "end root", "finish root", "kept failed 2"}, events)
	require.EqualValues(t, 1, metrics(r, "monitor")["callback_panics"].Int)
}
