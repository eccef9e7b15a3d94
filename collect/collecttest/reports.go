package collecttest

import (
	"errors"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// testKept has the spans sent of traces that are not sampled and kept, half of
// which finish after the local root.
func (b SpanBackend) testKept(t *testing.T, f Fault) {
	server := b.Serve(t)
	server.Set(t, f)
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	o := quick()
	o.KeptTraces = true
	p := o.Start(r, b.New(t, server.Addr()))
	watch(t, p)

	const traces = 50
	fn := r.Scope("collecttest").Func("kept")
	for range traces {
		ctx, root := fn.Start(t.Context(), monitor.SpanOptions{})
		_, child := fn.Start(ctx, monitor.SpanOptions{})
		root.Finish(errFailed)
		child.Finish(nil)
		_, uninteresting := fn.Start(t.Context(), monitor.SpanOptions{})
		uninteresting.Finish(nil)
	}
	if refusal(f, b.Refusals) {
		eventually(t, "everything is rejected", func() bool { return dropped(entry(t, p), collect.Rejected) == 2*traces })
	}
	server.Set(t, None)
	err := p.Stop(t.Context())

	e := entry(t, p)
	want := int64(2 * traces)
	if refusal(f, b.Refusals) {
		want = 0
	} else if err != nil {
		t.Errorf("Stop returned %v", err)
	}
	// A root was sampled out before its trace was kept.
	if e.Made != 4*traces || e.SampledOut != 2*traces || e.Delivered != want || e.Queued != 0 {
		t.Errorf("want %d delivered, have %v", want, e)
	}
	if got := len(b.received(t, server)); int64(got) < want && !server.silent(f) || int64(got) > want {
		t.Errorf("%d spans arrived, want %d", got, want)
	}
}

var errFailed = errors.New("failed")

// testOpen has a span that is open for long. A sink that takes it must send it,
// and then its end; others must not be asked to.
func (b SpanBackend) testOpen(t *testing.T) {
	server := b.Serve(t)
	r := monitor.NewRegistry()
	o := quick()
	o.OpenAfter = 20 * time.Millisecond
	sink := b.New(t, server.Addr())
	p := o.Start(r, sink)
	watch(t, p)
	_, span := r.Scope("collecttest").Func("long").Start(t.Context(), monitor.SpanOptions{})
	span.Progress(1, 2)
	span.Link(monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{1}})
	id, want := span.Context().SpanID, 1
	if sink.Traits().TakesOpenSpans {
		want = 2
		eventually(t, "the open span arrives", func() bool { return b.received(t, server)[id] })
	} else {
		time.Sleep(4 * o.OpenAfter)
	}
	span.Finish(nil)
	if err := p.Stop(t.Context()); err != nil {
		t.Errorf("Stop returned %v", err)
	}
	reports := 0
	for _, body := range server.Received() {
		for _, received := range b.Decode(t, body) {
			if received == id {
				reports++
			}
		}
	}
	if e := entry(t, p); int64(reports) != e.Delivered || reports < want || want == 1 && reports > 1 {
		t.Errorf("%d reports arrived of a span, want %d: %v", reports, want, e)
	}
}
