// Package post sends requests to HTTP backends: by POST, one at a time, over one
// connection that is kept.
//
//	p, err := post.New(post.Options{URL: u, Header: []post.Field{{"Content-Type", "application/json"}}})
//	...
//	err := p.Post(ctx, func(b []byte) []byte { return appendBody(b) })
package post

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A Poster posts to one URL. It is for one goroutine at a time.
type Poster struct {
	options Options
	to      url.URL // without the user, which the header has
	header  http.Header
	client  Client
	own     *transport // which is the client too, or nil if Options.Client is
	body    *body      // of the last request; its memory is for the next
	plain   []byte     // the last body before it was compressed
	answer  Answer
}

// New checks the options and returns a poster. It does not connect yet.
func New(o Options) (*Poster, error) {
	if o.URL.Scheme != "http" && o.URL.Scheme != "https" || o.URL.Host == "" {
		return nil, fmt.Errorf("the URL must begin with http:// or https:// and a host, not with %q", o.URL.Scheme+"://"+o.URL.Host)
	}
	if o.Judge == nil {
		o.Judge = func(a *Answer) error { return a.Err() }
	}
	header, err := o.header()
	if err != nil {
		return nil, err
	}
	p := &Poster{options: o, to: *o.URL, header: header, client: o.Client, body: new(body)}
	p.to.User = nil
	p.answer.secrets = o.secrets(header)
	if p.client == nil {
		if p.own, err = newTransport(&p.to, o.TLS); err != nil {
			return nil, err
		}
		p.client = p.own
	}
	return p, nil
}

// Post sends the body that encode appends to an empty slice, and returns the meaning of
// the answer, or an error if there is none. An empty body is not sent. The slice is valid
// until the next call.
func (p *Poster) Post(ctx context.Context, encode func([]byte) []byte) error {
	p.body = p.body.renew()
	if compress := p.options.Compress; compress != nil {
		if p.plain = encode(p.plain[:0]); len(p.plain) > 0 {
			p.body.data = compress(p.body.data, p.plain)
		}
	} else {
		p.body.data = encode(p.body.data)
	}
	if len(p.body.data) == 0 {
		return nil
	}
	response, err := p.do(ctx)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if r := response.Request; r != nil && r.Method != http.MethodPost {
		return collect.Permanent(errors.New("the client followed a redirect without sending the body"))
	}
	p.answer.read(response)
	return p.options.Judge(&p.answer)
}

// do sends the body. If a connection that was used before ends without an answer, the
// server has most likely closed it before it saw the request, which is sent again, once.
func (p *Poster) do(ctx context.Context) (*http.Response, error) {
	if p.own == nil {
		return p.try(ctx, p.header.Clone(), p.body.open()) // a client may change the header
	}
	for used := p.own.begin(); ; used = false {
		response, err := p.try(ctx, p.header, p.body.openInMemory())
		if err == nil {
			return response, nil
		}
		p.own.close()
		if !used || ctx.Err() != nil {
			return nil, err
		}
	}
}

func (p *Poster) try(ctx context.Context, header http.Header, body io.ReadCloser) (*http.Response, error) {
	request := &http.Request{
		Method: http.MethodPost, URL: &p.to, Host: p.to.Host, Header: header,
		Body: body, ContentLength: int64(len(p.body.data)),
	}
	response, err := p.client.Do(request.WithContext(ctx))
	if err == nil {
		return response, nil
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // without the URL, whose query may have credentials
	}
	return nil, explained(err)
}

var (
	errNoAnswer = errors.New("the server closed the connection without an answer, as one of HTTP/2 only may do: it must take requests by HTTP/1.1 (for OTLP, at port 4318 and not 4317)")
	errHTTP2    = errors.New("the server speaks HTTP/2 only, as for gRPC: it must take requests by HTTP/1.1, which may be at another port (for OTLP, 4318 and not 4317)")
	errEarly    = errors.New("the server speaks before it is asked, as one of HTTP/2 only does: it must take requests by HTTP/1.1, which may be at another port (for OTLP, 4318 and not 4317)")
	errTLS      = errors.New("the server speaks TLS: it needs a URL with https")
)

// explained returns the error of a request in words that say more, if there are such. Of an
// answer that is none in HTTP/1.1, net/http's error has the beginning.
func explained(err error) error {
	switch text := err.Error(); {
	case err == io.EOF:
		return errNoAnswer
	case errors.Is(err, errHTTP2): // of a conn
		return errHTTP2
	case strings.Contains(text, `malformed HTTP response "\x00\x00`): // a frame with settings
		return errHTTP2
	case strings.Contains(text, "tls: no application protocol"):
		return errHTTP2
	case strings.Contains(text, "readLoopPeekFailLocked: %!w(<nil>)"): // the same frame came before the request went
		return errEarly
	case strings.Contains(text, `malformed HTTP response "\x15\x03`): // an alert
		return errTLS
	}
	return err
}

// Address returns the IP address of this process from which the server, or the
// proxy, is reached. It connects if need be. It is not valid with Options.Client.
func (p *Poster) Address(ctx context.Context) (netip.Addr, error) {
	if p.own == nil {
		return netip.Addr{}, nil
	}
	return p.own.address(ctx)
}

// Close closes the connection, if it is the poster's own. The next Post opens another.
func (p *Poster) Close() error {
	if p.own != nil {
		p.own.close()
	}
	return nil
}
