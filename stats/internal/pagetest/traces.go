package pagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Generation distinguishes the traces of different tests, because the whole process
// remembers the identifiers of recently kept traces.
var Generation byte

// Given returns the n-th of many traces from another process that are not chosen at
// random.
func Given(n int) *monitor.SpanContext {
	c := &monitor.SpanContext{SpanID: monitor.SpanID{0: 0xee, 7: byte(n)}, Sampling: monitor.Sampled}
	for i := range c.TraceID {
		c.TraceID[i] = 0xff
	}
	c.TraceID[0], c.TraceID[1], c.TraceID[2] = byte(n), byte(n>>8), Generation
	return c
}

// Call makes a call of f with a span that takes d and ends with err.
func Call(f *monitor.Func, o monitor.SpanOptions, d time.Duration, err error) {
	_, span := f.Start(context.Background(), o)
	time.Sleep(d)
	span.Finish(err)
}

// Kept makes two registries that keep a trace for each reason but chance. It must be
// called in a synctest bubble. finish finishes the open spans.
func Kept(t testing.TB) (front, store *monitor.Registry, finish func()) {
	Generation++
	front, store = monitor.NewRegistry(), monitor.NewRegistry()
	front.SetService("front")
	store.SetService("store")
	store.SetSampler(monitor.Ratio(0.25))
	get := front.Scope("example.com/shop/front").Func("(*Front).Get")
	for i := range 20 {
		Call(get, monitor.SpanOptions{Remote: Given(i)}, 10*time.Millisecond, nil)
	}
	failingTrace(front, store)

	// Verdicts are renewed once a second.
	time.Sleep(time.Second)
	Call(get, monitor.SpanOptions{Remote: Given(20)}, 10*time.Millisecond, nil)
	Call(get, monitor.SpanOptions{Remote: Given(21)}, 80*time.Millisecond, nil)
	Call(get, monitor.SpanOptions{Remote: Given(22)}, 30*time.Millisecond, context.Canceled)
	_, span := get.Start(context.Background(), monitor.SpanOptions{Remote: Given(23)})
	span.FinishPanic("boom")

	reserve := store.Scope("example.com/shop/store").Func("(*Store).Reserve")
	_, err := store.Catch(monitor.Catching{Func: "(*Store).Reserve"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Catch(monitor.Catching{Func: "example.com/shop/store (*Store).*", Count: 3, Longer: time.Minute, Failed: true})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Millisecond)
	Call(reserve, monitor.SpanOptions{Remote: Given(24)}, time.Millisecond, nil)

	// A child of the slow trace that goes on, and has come some way.
	_, open := store.Scope("example.com/shop/store").Func("reindex").Start(context.Background(), monitor.SpanOptions{Remote: Given(21)})
	open.Progress(0, 400)
	time.Sleep(time.Second)
	open.Progress(100, 400)
	return front, store, func() { open.Finish(nil) }
}

// failingTrace begins in front and fails in store, where a span outlives it.
func failingTrace(front, store *monitor.Registry) {
	ctx, root := front.Scope("http.server").Func("GET /orders/{id}").Start(context.Background(), monitor.SpanOptions{Kind: monitor.Server})
	root.SetEndpoints("10.0.0.1:80", "10.0.0.2:4711")
	for i := range 6 {
		root.Annotate(fmt.Sprint("key", i), "value")
	}
	_, query := front.Scope("example.com/shop/front").Func("query").Start(ctx, monitor.SpanOptions{Links: []monitor.SpanContext{*Given(21), *Given(1)}})
	time.Sleep(4 * time.Millisecond)
	query.Finish(nil)
	ctx, client := front.Scope("http.client").Func("POST store").Start(ctx, monitor.SpanOptions{Kind: monitor.Client})
	time.Sleep(time.Millisecond)
	remote := client.Context()
	inner, server := store.Scope("http.server").Func("POST /reserve/{item}").Start(context.Background(), monitor.SpanOptions{Kind: monitor.Server, Remote: &remote})
	_, lost := store.Scope("example.com/shop/store").Func("audit").Start(inner, monitor.SpanOptions{})
	time.Sleep(5 * time.Millisecond)
	err := errors.New("out of stock")
	lost.Event("begins")
	server.Finish(context.DeadlineExceeded)
	client.Finish(err)
	_ = ctx
	root.Finish(err)
	time.Sleep(2 * time.Millisecond)
	lost.Finish(nil)
}
