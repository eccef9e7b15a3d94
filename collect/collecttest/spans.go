package collecttest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A SpanBackend is a backend for spans as the kit sees it.
type SpanBackend struct {
	// Serve starts the server: ServeHTTP, or one that answers by the test,
	// ServeHandler or ServeTalk.
	Serve func(testing.TB) *Server

	// New returns a sink that sends to an address.
	New func(tb testing.TB, addr string) collect.SpanSink

	// Refusals are the faults, besides BadRequest and Redirect, that mean in this
	// protocol that the same must not be sent again.
	Refusals []Fault

	// Decode returns the identifiers of the spans in one element of Server.Received,
	// and fails the test if it is malformed.
	Decode func(tb testing.TB, received []byte) []monitor.SpanID
}

// TestSpans checks the backend under every fault. Like TestMetrics, it wraps the sink in
// half of the tests.
func TestSpans(t *testing.T, b SpanBackend) {
	kinds := [...]SpanBackend{b, b.wrapped()}
	for i, f := range append([]Fault{None}, b.Serve(t).Faults()...) {
		t.Run(f.String(), func(t *testing.T) { kinds[i%2].testFault(t, f) })
		t.Run("kept traces, "+f.String(), func(t *testing.T) { kinds[(i+1)%2].testKept(t, f) })
	}
	t.Run("open spans", b.testOpen)
	t.Run("open spans, wrapped", b.wrapped().testOpen)
	t.Run("stop while sick", b.testStop)
	t.Run("memory", b.testMemory)
	t.Run("extremes", b.testExtremes)
	if b.Serve(t).http {
		t.Run("too large", b.testTooLarge)
	}
	chaos{
		serve:    b.Serve,
		sink:     func(tb testing.TB, addr string) collect.Sink { return kinds[1].New(tb, addr) },
		refusals: b.Refusals,
		record:   record,
	}.test(t)
}

// testFault records during the fault and after it, and counts what arrived.
func (b SpanBackend) testFault(t *testing.T, f Fault) {
	server := b.Serve(t)
	server.Set(t, f)
	r := monitor.NewRegistry()
	p := quick().Start(r, b.New(t, server.Addr()))
	watch(t, p)

	const during, after = 500, 100
	record(t, r, during)
	switch {
	case refusal(f, b.Refusals):
		eventually(t, "everything is rejected", func() bool { return dropped(entry(t, p), collect.Rejected) == during })
	case f != None && !server.silent(f):
		eventually(t, "the fault is noticed", func() bool { return entry(t, p).Failures >= 2 })
	}
	server.Set(t, None)
	record(t, r, after)
	err := p.Stop(t.Context())

	e := entry(t, p)
	want := int64(during + after)
	if refusal(f, b.Refusals) {
		want = after
		if loss, ok := errors.AsType[*collect.LossError](err); !ok || loss.Entries[0].Lost() != during {
			t.Errorf("Stop returned %v, want the loss of %d spans", err, during)
		}
	} else if err != nil {
		t.Errorf("Stop returned %v", err)
	}
	if e.Made != during+after || e.Delivered != want || e.Queued != 0 {
		t.Errorf("want %d delivered, have %v", want, e)
	}
	if got := len(b.received(t, server)); int64(got) < want && !server.silent(f) || int64(got) > want {
		t.Errorf("%d spans arrived, want %d", got, want)
	}
	record(t, r, 1) // is harmless
}

// received returns the spans that arrived, each once.
func (b SpanBackend) received(t *testing.T, s *Server) map[monitor.SpanID]bool {
	ids := map[monitor.SpanID]bool{}
	for _, body := range s.Received() {
		for _, id := range b.Decode(t, body) {
			ids[id] = true
		}
	}
	return ids
}

// testStop stops with a backend that hangs.
func (b SpanBackend) testStop(t *testing.T) {
	server := b.Serve(t)
	server.Set(t, Hang)
	r := monitor.NewRegistry()
	o := quick()
	o.SendTimeout = time.Minute
	p := o.Start(r, b.New(t, server.Addr()))
	watch(t, p)
	record(t, r, 200)
	err := stopSoon(t, p)
	if loss, ok := errors.AsType[*collect.LossError](err); server.answers && (!ok || loss.Entries[0].Lost() != 200) {
		t.Errorf("Stop returned %v, want the loss of 200 spans", err)
	}
	if again := p.Stop(t.Context()); again != err {
		t.Errorf("the second Stop returned %v, the first %v", again, err)
	}
}

// testMemory floods a backend that hangs.
func (b SpanBackend) testMemory(t *testing.T) {
	server := b.Serve(t)
	server.Set(t, Hang)
	r := monitor.NewRegistry()
	o := quick()
	o.QueueBytes, o.BatchBytes = 1<<20, 128<<10
	o.StopTimeout = 100 * time.Millisecond
	p := o.Start(r, b.New(t, server.Addr()))
	watch(t, p)
	fn := r.Scope("collecttest").Func("large")
	before := heap()
	for i := range 10_000 {
		_, span := fn.Start(t.Context(), monitor.SpanOptions{})
		for range 20 {
			span.Event(strings.Repeat(fmt.Sprint(i%10), 190))
		}
		span.Finish(nil)
	}
	if grown := heap() - before; grown > 8<<20 {
		t.Errorf("the heap grew by %d KiB with a queue of %d", grown>>10, o.QueueBytes>>10)
	}
	if e := entry(t, p); dropped(e, collect.QueueFull) == 0 {
		t.Errorf("nothing was dropped for want of space: %v", e)
	}
	_ = p.Stop(t.Context()) // an error is right
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// testExtremes sends no span, and a span as large as it can be.
func (b SpanBackend) testExtremes(t *testing.T) {
	server := b.Serve(t)
	sink := b.New(t, server.Addr())
	defer sink.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := sink.SendSpans(ctx, nil); err != nil {
		t.Errorf("no spans: %v", err)
	}
	large := monitor.SpanData{Name: "large", Start: time.Now(), Duration: 1 << 62}
	large.Context = monitor.SpanContext{TraceID: monitor.TraceID{1}, SpanID: monitor.SpanID{1}}
	for _, name := range HostileNames() {
		large.Annotations = append(large.Annotations,
			monitor.Annotation{Time: time.Now(), Key: name, Value: strings.Repeat(name, 100)})
		large.Links = append(large.Links, monitor.SpanContext{State: name})
	}
	large.Progress = &monitor.Progress{Done: -1, Total: 1 << 62, Left: -1}
	if err := sink.SendSpans(ctx, []monitor.SpanData{large}); err != nil {
		t.Errorf("a large span: %v", err)
	}
	eventually(t, "the large span arrives", func() bool { return b.received(t, server)[large.Context.SpanID] })
}

// record makes n spans with hostile contents, and checks that it does not take
// long.
func record(t *testing.T, r *monitor.Registry, n int) {
	t.Helper()
	names := HostileNames()
	begin := time.Now()
	for i := range n {
		name := names[i%len(names)]
		_, span := r.Scope("collecttest").Func(name).Start(t.Context(), monitor.SpanOptions{Kind: monitor.SpanKind(i % 5)})
		span.Annotate(name, name)
		span.Event(name)
		span.SetEndpoints("127.0.0.1:80", name)
		span.Finish(nil)
	}
	if took := time.Since(begin); took > patience/4 {
		t.Errorf("recording %d spans took %v", n, took)
	}
}
