package transport

import (
	"net/http"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
)

const (
	clientScope = "http.client"

	// maxRedirects is how many redirects are counted. http.Client gives up after 10
	// by default, and a program can link requests to a ring.
	maxRedirects = 100
)

// RoundTripper instruments a client as the zero Options do.
func RoundTripper(rt http.RoundTripper) http.RoundTripper { return Options{}.RoundTripper(rt) }

// RoundTripper returns a round tripper that calls rt and makes each request a span
// of kind monitor.Client, in the scope "http.client". A nil rt means the
// http.DefaultTransport at the time of this call. The span is a child of the span in
// the request's context. Its context travels in the header of a copy of the
// request; the caller's request does not change. The span's name is the method,
// because there are too many hosts and paths, or what Options.ClientName returns.
//
// If http.Client follows redirects, each request is a span. The spans are siblings
// below the span in the context; from the second on, the annotation
// "http.redirects" has the number of requests before it.
//
// The span ends when the response's body was read to its end or is closed; the
// event "headers" marks when the headers arrived. The outcome is
//
//   - that of the error, if there was one before the end;
//   - canceled or timeout, if the request was given up before the end;
//   - error, with the class "http 404" and so on, if the status is 400 or more;
//   - that of the gRPC status, with the class "grpc NotFound" and so on, if the
//     response is gRPC's or gRPC-Web's and the status is not OK;
//   - error, with the class "no body", if rt left out a body of a declared length,
//     for which http.Client returns an error;
//   - ok otherwise.
//
// A body that is neither read to its end nor closed leaks its connection. Its span
// ends as an error of the class "body not closed" when the garbage collector finds
// the body, which is not always possible with HTTP/2.
//
// The distributions "request_size" and "response_size" of the scope have the sizes
// of bodies that are not empty, in bytes: the size that the request declares, and
// the number of bytes that the caller read of the response.
//
// With Options.Connections a sampled span also has events for how it got its
// connection: "dns", "dns done", "connect", "connect done", "tls", "tls done",
// "connected" or "reused", "sent", and "first byte". After an error, "failed"
// replaces "done", as in "dns failed". If http.Transport tried again because a kept
// connection was closed, the annotation "http.connections" has the number of
// connections it took. An httptrace.ClientTrace in the context still works.
//
// The body of the response has Write, WriteTo and CloseWrite if the one from rt
// does.
func (o Options) RoundTripper(rt http.RoundTripper) http.RoundTripper {
	if rt == nil {
		rt = http.DefaultTransport
	}
	scope := o.registry().Scope(clientScope)
	return &client{
		next: rt, propagator: o.Propagator(), scope: scope, sizes: sizesOf(scope),
		name: o.ClientName, connections: o.Connections,
	}
}

type client struct {
	next       http.RoundTripper
	propagator *Propagator
	scope      *monitor.Scope
	sizes      sizes
	funcs      [len(methodNames)]atomic.Pointer[monitor.Func] // made at first need

	name        func(*http.Request) string
	connections bool
}

func (c *client) funcOf(r *http.Request) *monitor.Func {
	if name := ask(&c.propagator.losses, c.name, r, ""); name != "" {
		return c.scope.Func(name)
	}
	i := methodIndex(r.Method)
	if f := c.funcs[i].Load(); f != nil {
		return f
	}
	f := c.scope.Func(methodNames[i])
	c.funcs[i].Store(f)
	return f
}

func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := c.funcOf(r).Start(r.Context(), monitor.SpanOptions{Kind: monitor.Client})
	var tried *connections
	returned := false
	defer func() {
		v := recover()
		tried.end()
		switch {
		case v != nil:
			span.FinishPanic(v)
			panic(v)
		case returned:
		case nilpanic.Caught(0):
			span.FinishPanic(nilpanic.Value)
			nilpanic.Again()
		default: // runtime.Goexit
			span.Finish(errNoResponse)
		}
	}()
	method := monitor.String(methodTag, r.Method)
	if r.URL == nil {
		span.AnnotateTags(method)
	} else {
		peer, public := describe(r.URL)
		span.SetEndpoints("", peer)
		span.AnnotateTags(method, monitor.String(urlTag, public))
	}
	if n := redirects(r); n > 0 {
		span.AnnotateTags(monitor.Int(redirectsTag, n))
	}
	carried := span.Context()
	if c.connections && carried.Sampling == monitor.Sampled {
		ctx, tried = traceConnections(ctx, span)
	}
	out := c.propagator.outgoing(r, ctx, carried)
	c.sizes.observe(r.ContentLength, 0)

	resp, err := c.next.RoundTrip(out)
	returned = true
	tried.end()
	switch {
	case err != nil:
		span.Finish(explain(out, err))
		return resp, err
	case resp == nil:
		span.Finish(errNoResponse)
		return nil, nil
	}
	span.Event("headers")
	span.AnnotateTags(monitor.String(statusTag, codeText(resp.StatusCode)))
	if resp.Request == out {
		resp.Request = r
	}
	watchBody(out, span, resp, c.sizes.response)
	return resp, nil
}

// redirects returns how many requests, each answered with a redirect, http.Client
// made before this one.
func redirects(r *http.Request) (n int) {
	for r.Response != nil && r.Response.Request != nil && n < maxRedirects {
		r = r.Response.Request
		n++
	}
	return n
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (c *client) CloseIdleConnections() {
	if closer, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
