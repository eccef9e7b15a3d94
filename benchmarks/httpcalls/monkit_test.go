package httpcalls

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spacemonkeygo/monkit/v3"
	monkithttp "github.com/spacemonkeygo/monkit/v3/http"
	"github.com/spacemonkeygo/monkit/v3/present"
)

// A spanCounter is an observer of spans, which exporters for monkit are made of.
type spanCounter struct{ spans atomic.Int64 }

func (c *spanCounter) Start(*monkit.Span) {}

func (c *spanCounter) Finish(s *monkit.Span, _ error, _ bool, _ time.Time) {
	if sampled, _ := s.Trace().Get(present.SampledKey).(bool); sampled && s.Func().ShortName() != "caller" {
		c.spans.Add(1)
	}
}

// newMonkit observes every trace, as if all were sampled: monkit leaves the flag to
// its observers.
func newMonkit() implementation {
	r := monkit.NewRegistry()
	i := monkitOf("monkit", r)
	i.sampled = true
	counter := new(spanCounter)
	r.ObserveTraces(func(t *monkit.Trace) {
		t.Set(present.SampledKey, true)
		t.ObserveSpans(counter)
	})
	i.spans = func(testing.TB) int { return int(counter.spans.Load()) }
	return i
}

// newMonkitUnsampled has no observer, but monkit makes spans all the same.
func newMonkitUnsampled() implementation {
	i := monkitOf("monkit-unsampled", monkit.NewRegistry())
	i.spans = func(testing.TB) int { return 0 }
	return i
}

func monkitOf(name string, r *monkit.Registry) implementation {
	server, client, caller := r.ScopeNamed("server"), r.ScopeNamed("client"), r.ScopeNamed("caller").FuncNamed("caller")
	return implementation{
		name:   name,
		server: func(h http.Handler) http.Handler { return monkithttp.TraceHandler(h, server) },
		client: func(rt http.RoundTripper) http.RoundTripper {
			return monkitTransport{client, monkitClient{rt}}
		},
		begin: func(ctx context.Context) (context.Context, func()) {
			done := caller.Task(&ctx)
			return ctx, func() { done(nil) }
		},
		requests: func(testing.TB) (n int) {
			count := func(f *monkit.Func) { n += int(f.Success()) }
			server.Funcs(count)
			client.Funcs(count)
			return n
		},
	}
}

// monkitClient and monkitTransport turn monkit's function, which takes a client,
// into a round tripper, so that all implementations are called alike.
type monkitClient struct{ http.RoundTripper }

func (c monkitClient) Do(r *http.Request) (*http.Response, error) { return c.RoundTrip(r) }

type monkitTransport struct {
	scope *monkit.Scope
	next  monkitClient
}

func (t monkitTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return monkithttp.TraceRequest(r.Context(), t.scope, t.next, r)
}
