package transport

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

// connections records how a client's request gets its connection. http.Transport
// calls it from its own goroutines, some of them after the end of the request,
// because dialing goes on for the next one. Later events are ignored.
type connections struct {
	span *monitor.Span

	mu   sync.Mutex
	got  int  // guarded by mu
	over bool // guarded by mu, as are the events: the span must get them before its end
}

// traceConnections returns a context whose ClientTrace adds events to the span,
// besides what a ClientTrace in ctx does.
func traceConnections(ctx context.Context, span *monitor.Span) (context.Context, *connections) {
	c := &connections{span: span}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:     func(httptrace.DNSStartInfo) { c.event("dns") },
		DNSDone:      func(i httptrace.DNSDoneInfo) { c.done("dns", i.Err) },
		ConnectStart: func(_, _ string) { c.event("connect") },
		ConnectDone:  func(_, _ string, err error) { c.done("connect", err) },

		TLSHandshakeStart: func() { c.event("tls") },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { c.done("tls", err) },

		GotConn: func(i httptrace.GotConnInfo) {
			c.count()
			if i.Reused {
				c.event("reused")
			} else {
				c.event("connected")
			}
		},
		WroteRequest: func(i httptrace.WroteRequestInfo) {
			if i.Err == nil {
				c.event("sent")
			} else {
				c.done("sent", i.Err)
			}
		},
		GotFirstResponseByte: func() { c.event("first byte") },
	}), c
}

func (c *connections) event(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.span.Event(text)
	}
}

func (c *connections) count() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got++
}

func (c *connections) done(what string, err error) {
	if err != nil {
		c.event(what + " failed")
		return
	}
	c.event(what + " done")
}

// end must be called before the span finishes; only the first call counts. c may be
// nil.
func (c *connections) end() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	c.over = true
	if c.got > 1 {
		c.span.AnnotateTags(monitor.Int(connectionsTag, c.got))
	}
}
