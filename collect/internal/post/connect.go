package post

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// connect connects to the server, or to the proxy that the environment names
// for it.
func (p *direct) connect(ctx context.Context) error {
	proxy, err := p.proxy(&http.Request{URL: p.url})
	if err != nil {
		// The error has the text, and that may have a password.
		return errors.New("the address of the proxy is malformed")
	}
	if proxy != nil && proxy.Scheme != "http" {
		return fmt.Errorf("a proxy whose address begins with %s:// needs another client", proxy.Scheme)
	}
	to := p.url
	if proxy != nil {
		to = proxy
	}
	conn, err := p.dialer.DialContext(ctx, "tcp", hostPort(to))
	if err != nil {
		return err
	}
	target, extra := p.url.RequestURI(), ""
	if proxy != nil && proxy.User != nil {
		extra = "Proxy-Authorization: " + basicAuth(proxy.User) + "\r\n"
	}
	l := newLine(conn, target, extra)
	switch {
	case p.url.Scheme == "https":
		l.extra = "" // for the proxy alone
		if err := p.secure(ctx, l, proxy != nil, extra); err != nil {
			l.close()
			return err
		}
	case proxy != nil:
		l.target = "http://" + p.url.Host + target
	}
	p.line = l
	return nil
}

// hostPort returns where to connect.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// secure puts TLS on the connection, inside a tunnel if that leads to a proxy.
func (p *direct) secure(ctx context.Context, l *line, tunnel bool, extra string) error {
	l.bind(ctx)
	defer l.unbind()
	if tunnel {
		if err := l.tunnel(hostPort(p.url), extra); err != nil {
			return err
		}
	}
	config := p.tls.Clone()
	if config == nil {
		config = new(tls.Config)
	}
	config.ServerName = p.url.Hostname()
	config.NextProtos = []string{"http/1.1"}
	conn := tls.Client(l.Conn, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		return err
	}
	l.Conn, l.limit.R = conn, conn
	return nil
}

// tunnel asks a proxy for a connection (RFC 9110, section 9.3.6).
func (l *line) tunnel(to, extra string) error {
	if _, err := l.Write([]byte("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n" + extra + "\r\n")); err != nil {
		return err
	}
	l.limit.N = maxAnswer
	response, err := http.ReadResponse(l.reader, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the proxy answered %d %s", response.StatusCode, http.StatusText(response.StatusCode))
	}
	if l.reader.Buffered() > 0 {
		return errors.New("the proxy said more than it was asked")
	}
	return nil
}
