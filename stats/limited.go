package stats

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// A limited listener has at most max connections open at a time. A new one takes the
// place of the connection that has waited longest for its client, which is closed, so
// that clients that send nothing keep no other from being answered. While every
// connection has a request that is being answered, the new one waits.
type limited struct {
	net.Listener
	max int

	mu      sync.Mutex
	changed sync.Cond // a connection was closed, or has begun to wait, or the listener was closed
	open    map[*limitedConn]struct{}
	events  uint64 // counts what the order of connections depends on
	closed  bool
}

func newLimited(l net.Listener, most int) *limited {
	own := &limited{Listener: l, max: most, open: map[*limitedConn]struct{}{}}
	own.changed.L = &own.mu
	return own
}

// A limitedConn is closed for another only while its server reads from it: one that was
// accepted just now may have a request that the server has not seen. The fields after
// listener are guarded by listener.mu.
type limitedConn struct {
	net.Conn
	listener *limited
	since    uint64 // the event after which it has waited for its client
	asked    bool   // has a request that is being answered
	reading  bool
}

// connKey is the key of the limitedConn in the contexts of its requests.
type connKey struct{}

// tellBy makes a server that serves l tell which connections have a request.
func (l *limited) tellBy(server *http.Server) {
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
	h := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 { // or else the client may still owe the body
			r.Context().Value(connKey{}).(*limitedConn).setAsked(true)
		}
		h.ServeHTTP(w, r)
	})
	server.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateIdle { // the answer has been sent
			c.(*limitedConn).setAsked(false)
		}
	}
}

func (l *limited) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.open) >= l.max && !l.closed {
		if c := l.longestWaiting(); c != nil {
			delete(l.open, c)
			_ = c.Conn.Close()
		} else {
			l.changed.Wait()
		}
	}
	if l.closed {
		_ = accepted.Close()
		return nil, net.ErrClosed
	}
	l.events++
	c := &limitedConn{Conn: accepted, listener: l, since: l.events}
	l.open[c] = struct{}{}
	return c, nil
}

// longestWaiting is called with l.mu held. It returns nil if no connection waits.
func (l *limited) longestWaiting() (longest *limitedConn) {
	for c := range l.open {
		if c.reading && !c.asked && (longest == nil || c.since < longest.since) {
			longest = c
		}
	}
	return longest
}

// Close ends a wait of Accept too.
func (l *limited) Close() error {
	l.mu.Lock()
	l.closed = true
	l.changed.Broadcast()
	l.mu.Unlock()
	return l.Listener.Close()
}

func (c *limitedConn) setAsked(asked bool) {
	l := c.listener
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events++
	c.asked, c.since = asked, l.events
}

func (c *limitedConn) Read(b []byte) (int, error) {
	c.setReading(true)
	defer c.setReading(false)
	return c.Conn.Read(b)
}

// CloseWrite is called when the server has answered for the last time. It then waits a
// little before it closes the connection.
func (c *limitedConn) CloseWrite() error {
	c.setAsked(false)
	c.setReading(true)
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

func (c *limitedConn) setReading(reading bool) {
	c.listener.mu.Lock()
	defer c.listener.mu.Unlock()
	c.reading = reading
	if reading && !c.asked {
		c.listener.changed.Broadcast()
	}
}

func (c *limitedConn) Close() error {
	c.listener.mu.Lock()
	delete(c.listener.open, c)
	c.listener.changed.Broadcast()
	c.listener.mu.Unlock()
	return c.Conn.Close()
}
