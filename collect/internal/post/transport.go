package post

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"
)

// maxAge is how long a connection is used. The next may lead to another server, if the
// name has another address by then.
const maxAge = 5 * time.Minute

// transport is the client of a Poster that was given none. It speaks HTTP/1.1 over one
// connection, which it knows, and follows no redirects.
type transport struct {
	pool   *http.Transport
	to     *url.URL
	dialer net.Dialer

	mu    sync.Mutex
	conn  *conn  // the last that was opened, nil if closed; guarded by mu
	spare string // the address that conn is kept for, until the pool has it; guarded by mu
}

func newTransport(to *url.URL, config *tls.Config) (*transport, error) {
	for i := range len(to.Host) {
		if c := to.Host[i]; c <= ' ' || c >= 0x7f {
			return nil, errors.New("the URL's host is not ASCII: write it in Punycode, as in DNS")
		}
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	t := &transport{to: to}
	t.pool = &http.Transport{
		Proxy:                  quiet(http.ProxyFromEnvironment),
		OnProxyConnectResponse: connected,
		DialContext:            t.dial,
		TLSClientConfig:        config.Clone(),
		Protocols:              protocols,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        maxAge,
		MaxResponseHeaderBytes: maxAnswer,
		WriteBufferSize:        32 << 10, // most requests are one write
		DisableCompression:     true,
	}
	return t, nil
}

// Do sends a request.
func (t *transport) Do(r *http.Request) (*http.Response, error) { return t.pool.RoundTrip(r) }

// quiet replaces the function's error, which contains the text of a malformed address:
// that may have a password.
func quiet(proxy func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		u, err := proxy(r)
		if err != nil {
			return nil, errors.New("the address of the proxy is malformed")
		}
		return u, nil
	}
}

// connected judges a proxy's answer to CONNECT.
func connected(_ context.Context, _ *url.URL, _ *http.Request, r *http.Response) error {
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("the proxy answered %d %s", r.StatusCode, http.StatusText(r.StatusCode))
	}
	return nil
}

// begin is called before each request. It closes a connection that is too old, and reports
// whether there is one that was used before.
func (t *transport) begin() (used bool) {
	t.mu.Lock()
	c, spare := t.conn, t.spare != ""
	t.mu.Unlock()
	if c != nil && time.Since(c.since) > maxAge {
		t.close()
		return false
	}
	return c != nil && !spare
}

// dial connects for the pool, or gives it the connection that address has opened.
func (t *transport) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	t.mu.Lock()
	open, spare := t.conn, t.spare
	t.spare = ""
	t.mu.Unlock()
	if open != nil && spare == addr {
		return open, nil
	}
	c, err := t.dialer.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	opened := &conn{Conn: c, transport: t, since: time.Now()}
	t.mu.Lock()
	t.conn = opened
	t.mu.Unlock()
	return opened, nil
}

// address returns the IP address of this end of the connection. It connects if need be.
func (t *transport) address(ctx context.Context) (netip.Addr, error) {
	t.begin()
	t.mu.Lock()
	c := t.conn
	t.mu.Unlock()
	if c == nil {
		proxy, err := t.pool.Proxy(&http.Request{URL: t.to})
		if err != nil {
			return netip.Addr{}, err
		}
		to := t.to
		if proxy != nil {
			to = proxy
		}
		opened, err := t.dial(ctx, "tcp", hostPort(to))
		if err != nil {
			return netip.Addr{}, err
		}
		c = opened.(*conn)
		t.mu.Lock()
		t.spare = hostPort(to)
		t.mu.Unlock()
	}
	if here, ok := c.LocalAddr().(*net.TCPAddr); ok {
		return here.AddrPort().Addr().Unmap().WithZone(""), nil
	}
	return netip.Addr{}, nil
}

// hostPort returns the address to connect to.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		switch u.Scheme {
		case "http":
			port = "80"
		case "https":
			port = "443"
		case "socks5", "socks5h":
			port = "1080"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// close closes the connection, and ends an attempt to connect that goes on for an ended
// request. The next request opens another connection.
func (t *transport) close() {
	t.pool.CloseIdleConnections()
	t.mu.Lock()
	c := t.conn // is in use
	t.spare = ""
	t.mu.Unlock()
	if c != nil {
		_ = c.Close()
	}
}

// A conn is a connection whose transport knows that it is open. It fails at once if the
// server begins as only HTTP/2 does, for which net/http would wait for the rest of a line.
type conn struct {
	net.Conn
	transport *transport
	since     time.Time
	head      [4]byte // what the server sent first; read is how much of it has come
	read      int
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.read == len(c.head) {
		return n, err
	}
	c.read += copy(c.head[c.read:], b[:n])
	switch {
	case c.read == len(c.head) && c.head[0] == 0 && c.head[1] == 0 && c.head[3] == 4: // a frame with settings
		return 0, errHTTP2
	case c.read == 0 && errors.Is(err, syscall.ECONNRESET):
		return 0, io.EOF // it was closed, with the request not read
	}
	return n, err
}

func (c *conn) Close() error {
	t := c.transport
	t.mu.Lock()
	if t.conn == c {
		t.conn, t.spare = nil, ""
	}
	t.mu.Unlock()
	return c.Conn.Close()
}
