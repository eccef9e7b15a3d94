package transport

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// RoundTripper returns a round tripper that does what rt does and makes each
// request a span of kind monitor.Client, in the scope "http.client"; a nil rt
// stands for what http.DefaultTransport is now. The span is a child of the one in
// the request's context and goes out with the request, a copy: the caller's is
// not changed. The name is the method: hosts and paths are too many.
//
// The span lasts until the body of the response was read to its end or closed;
// when the headers came is an event in it. The outcome is that of the error, if
// there was one until then; canceled or timeout, if the request was given up
// before; error, of the class "http 404" and so on, if the status is 400 or more;
// and ok otherwise. If the body is lost without being closed, so is the
// connection, and the span ends as an error of the class "body not closed" when
// the garbage collector finds it, which is not always possible with HTTP/2.
//
// The body of the response can be written to, and has WriteTo and CloseWrite, if
// that of rt does.
func (o Options) RoundTripper(rt http.RoundTripper) http.RoundTripper {
	if rt == nil {
		rt = http.DefaultTransport
	}
	return &client{next: rt, propagator: o.Propagator(), scope: o.registry().Scope(clientScope)}
}

type client struct {
	next       http.RoundTripper
	propagator *Propagator
	scope      *monitor.Scope
	funcs      [len(methodNames)]atomic.Pointer[monitor.Func] // made at first need
}

func (c *client) funcOf(method string) *monitor.Func {
	i := methodIndex(method)
	if f := c.funcs[i].Load(); f != nil {
		return f
	}
	f := c.scope.Func(methodNames[i])
	c.funcs[i].Store(f)
	return f
}

func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, span := c.funcOf(r.Method).Start(r.Context(), monitor.SpanOptions{Kind: monitor.Client})
	returned := false
	defer func() {
		if v := recover(); v != nil {
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
	out := c.propagator.outgoing(r, ctx, span.Context())

	resp, err := c.next.RoundTrip(out)
	returned = true
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
	watchBody(out, span, resp)
	return resp, nil
}

// CloseIdleConnections is for http.Client.CloseIdleConnections.
func (c *client) CloseIdleConnections() {
	if closer, ok := c.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// whyEnded returns why the request was given up, nil if it was not.
func whyEnded(r *http.Request) error {
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	//lint:ignore SA1019 http.Client.Timeout uses it, and it may come before Done
	case <-r.Cancel:
	default:
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return context.Canceled
}

// explain returns the error that a request ended with, nil for none. A request
// that was given up may end with any error, such as the cause of its context.
func explain(r *http.Request, err error) error {
	if err == nil {
		return nil
	}
	if why := whyEnded(r); why != nil && !errors.Is(err, why) {
		return errors.Join(why, err)
	}
	return err
}
