package post

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// direct posts to one URL, by HTTP/1.1 over one connection that it keeps. It is
// for one goroutine at a time.
type direct struct {
	url   *url.URL
	head  string // of every request, up to the length
	proxy func(*http.Request) (*url.URL, error)
	tls   *tls.Config // nil for the default
	line  *line       // nil if not connected

	dialer net.Dialer
	buf    []byte // of the request
}

// maxAge is for how long a connection is used. The next may lead to another server,
// which the name stands for by then.
const maxAge = 5 * time.Minute

func newDirect(u *url.URL, header []Field, t *tls.Config) (*direct, error) {
	for i := range len(u.Host) {
		if c := u.Host[i]; c <= ' ' || c >= 0x7f {
			return nil, errors.New("the URL's host is not ASCII: write it as DNS has it")
		}
	}
	return &direct{url: u, head: headOf(u, header), proxy: http.ProxyFromEnvironment, tls: t}, nil
}

// headOf returns the header without the request line, up to the length.
func headOf(u *url.URL, header []Field) string {
	host := u.Host
	if before, after, ok := strings.Cut(host, "%"); ok { // the zone means nothing elsewhere
		_, port, _ := strings.Cut(after, "]")
		host = before + "]" + port
	}
	head := " HTTP/1.1\r\nHost: " + host + "\r\n"
	for _, f := range header {
		head += f.Name + ": " + f.Value + "\r\n"
	}
	return head + "Content-Length: "
}

func basicAuth(user *url.Userinfo) string {
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}

func (p *direct) address(ctx context.Context) (netip.Addr, error) {
	if p.line == nil {
		if err := p.connect(ctx); err != nil {
			return netip.Addr{}, err
		}
	}
	if to, ok := p.line.LocalAddr().(*net.TCPAddr); ok {
		return to.AddrPort().Addr().Unmap().WithZone(""), nil
	}
	return netip.Addr{}, nil
}

// post sends the body and returns the answer, which is to be given to finish. If
// the connection was used before, and the server closes it without an answer, it
// has most likely done so before it saw the request: that is sent again, once, on
// another.
func (p *direct) post(ctx context.Context, body []byte) (*http.Response, error) {
	if p.line != nil && time.Since(p.line.since) > maxAge {
		p.close()
	}
	if p.line != nil {
		used := p.line.used
		response, err := p.exchange(ctx, body)
		if err == nil || !used || !errors.Is(err, errNoAnswer) || ctx.Err() != nil {
			return response, err
		}
	}
	if err := p.connect(ctx); err != nil {
		return nil, err
	}
	return p.exchange(ctx, body)
}

// finish keeps the connection if it can be used again.
func (p *direct) finish(response *http.Response) {
	_, rest := io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	switching := response.StatusCode == http.StatusSwitchingProtocols
	if !p.line.release() || rest != nil || response.Close || switching {
		p.close()
	}
}

// exchange writes the request and reads the header of the answer. After an
// error the connection is closed.
func (p *direct) exchange(ctx context.Context, body []byte) (*http.Response, error) {
	p.buf = append(append(p.buf[:0], "POST "...), p.line.target...)
	p.buf = append(p.buf, p.head...)
	p.buf = strconv.AppendInt(p.buf, int64(len(body)), 10)
	p.buf = append(append(p.buf, "\r\n"...), p.line.extra...)
	p.buf = append(append(p.buf, "\r\n"...), body...)
	response, err := p.line.exchange(ctx, p.buf)
	if err == nil {
		return response, nil
	}
	p.close()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return nil, err
}

// close closes the connection, and waits until nothing uses it.
func (p *direct) close() {
	if p.line != nil {
		p.line.close()
		p.line = nil
	}
}
