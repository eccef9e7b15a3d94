package zipkin

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
)

// poster posts to one URL, by HTTP/1.1 over one connection that it keeps. It is
// for one goroutine at a time.
//
// net/http has a client that does more, and is 500 KB of code that a program
// which only serves does not have: half of what this module may add to one.
// Who needs HTTP/2 or another sort of proxy gives Options.Client.
type poster struct {
	url   *url.URL
	head  string // of every request, up to the length
	proxy func(*http.Request) (*url.URL, error)
	tls   *tls.Config // nil for the default
	line  *line       // nil if not connected

	dialer net.Dialer
	buf    []byte // of the request
}

// maxAnswer bounds what is read of one answer, so that the connection can be
// used again; one that is longer costs the connection.
const maxAnswer = 64 << 10

func newPoster(u *url.URL) (*poster, error) {
	for i := range len(u.Host) {
		if c := u.Host[i]; c <= ' ' || c >= 0x7f {
			return nil, errors.New("zipkin: the URL's host is not ASCII: write it as DNS has it")
		}
	}
	return &poster{url: u, head: headOf(u), proxy: http.ProxyFromEnvironment}, nil
}

// headOf returns the header without the request line, up to the length.
func headOf(u *url.URL) string {
	host := u.Host
	if before, after, ok := strings.Cut(host, "%"); ok { // the zone means nothing elsewhere
		_, port, _ := strings.Cut(after, "]")
		host = before + "]" + port
	}
	head := " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: monitor\r\nContent-Type: application/json\r\n" +
		"B3: 0\r\n" // what we send is not to be traced
	if u.User != nil {
		head += "Authorization: " + basicAuth(u.User) + "\r\n"
	}
	return head + "Content-Length: "
}

func basicAuth(user *url.Userinfo) string {
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}

// address returns the IP address from which the server, or the proxy, is reached:
// one of this process's own. It connects if need be.
func (p *poster) address(ctx context.Context) (netip.Addr, error) {
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

// post sends the body and calls judge with the answer. If the connection was
// used before, and the server closes it without an answer, it has most likely
// done so before it saw the request: that is sent again, once, on another.
func (p *poster) post(ctx context.Context, body []byte, judge func(*http.Response) error) error {
	if p.line != nil {
		used := p.line.used
		response, err := p.exchange(ctx, body)
		if err == nil || !used || !errors.Is(err, errNoAnswer) || ctx.Err() != nil {
			return p.finish(response, err, judge)
		}
	}
	if err := p.connect(ctx); err != nil {
		return err
	}
	response, err := p.exchange(ctx, body)
	return p.finish(response, err, judge)
}

// finish judges the answer, and keeps the connection if it can be used again.
func (p *poster) finish(response *http.Response, err error, judge func(*http.Response) error) error {
	if err != nil {
		return err
	}
	err = judge(response)
	_, rest := io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	switching := response.StatusCode == http.StatusSwitchingProtocols
	if !p.line.release() || rest != nil || response.Close || switching {
		p.Close()
	}
	return err
}

// exchange writes the request and reads the header of the answer. After an
// error the connection is closed.
func (p *poster) exchange(ctx context.Context, body []byte) (*http.Response, error) {
	p.buf = append(append(p.buf[:0], "POST "...), p.line.target...)
	p.buf = append(p.buf, p.head...)
	p.buf = strconv.AppendInt(p.buf, int64(len(body)), 10)
	p.buf = append(append(p.buf, "\r\n"...), p.line.extra...)
	p.buf = append(append(p.buf, "\r\n"...), body...)
	response, err := p.line.exchange(ctx, p.buf)
	if err == nil {
		return response, nil
	}
	p.Close()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return nil, err
}

// Close closes the connection, and waits until nothing uses it.
func (p *poster) Close() {
	if p.line != nil {
		p.line.close()
		p.line = nil
	}
}
