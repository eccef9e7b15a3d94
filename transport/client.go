package transport

import (
	"net/http"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

const (
	clientScope = "http.client"

	// maxRedirects is how many are counted. http.Client gives up after 10 unless
	// it is told otherwise, and the requests may be linked to a ring.
	maxRedirects = 100
)

// RoundTripper instruments a client as the zero Options do.
func RoundTripper(rt http.RoundTripper) http.RoundTripper { return Options{}.RoundTripper(rt) }

// RoundTripper returns a round tripper that does what rt does and makes each
// request a span of kind monitor.Client, in the scope "http.client"; a nil rt
// stands for what http.DefaultTransport is now. The span is a child of the one in
// the request's context and goes out with the request, a copy: the caller's is
// not changed. The name is the method, since hosts and paths are too many, or
// what Options.ClientName returns.
//
// Where http.Client follows redirects, each request is a span: they are siblings
// below the span in the context, which so covers all of them, and from the second
// on the annotation "http.redirects" says how many came before.
//
// The span lasts until the body of the response was read to its end or closed;
// when the headers came is an event in it. The outcome is that of the error, if
// there was one until then; canceled or timeout, if the request was given up
// before; error, of the class "http 404" and so on, if the status is 400 or more;
// and ok otherwise. If the body is lost without being closed, so is the
// connection, and the span ends as an error of the class "body not closed" when
// the garbage collector finds it, which is not always possible with HTTP/2.
//
// The sizes of bodies are in the distributions "request_size" and
// "response_size" of the scope, in bytes, without those that are empty: what the
// request declares, and what the caller read of the response.
//
// With Options.Connections the events of a sampled span also tell how it came by
// its connection: "dns", "dns done", "connect", "connect done", "tls", "tls done",
// "connected" or "reused", "sent", and "first byte", those with an error followed
// by "failed" instead of "done". Where http.Transport tried again because a
// connection that it had kept was closed, "http.connections" says how many it
// took. An httptrace.ClientTrace that the context has already works as before.
//
// The body of the response can be written to, and has WriteTo and CloseWrite, if
// that of rt does.
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
		if v != nil {
			span.FinishPanic(v)
			panic(v)
		}
		if !returned { // by runtime.Goexit
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

// redirects returns how many requests http.Client made before this one, each of
// which was answered with a redirect.
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
