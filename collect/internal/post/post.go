// Package post is how backends that speak HTTP are sent to: by POST, one request
// at a time, over one connection that is kept.
//
//	p, err := post.New(post.Options{URL: u, Header: []post.Field{{"Content-Type", "application/json"}}})
//	...
//	err := p.Post(ctx, func(b []byte) []byte { return appendBody(b) })
//
// It is a small HTTP/1.1 client with TLS and the proxies that the environment
// names, unless the program gives it another. The client of net/http does more,
// and is 500 KB of code that a program which only serves does not have: half of
// what this module may add to one.
package post

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
)

// Options are for New.
type Options struct {
	// URL is where to. Its scheme is http or https; its user and password go into
	// the header Authorization, unless one of the following has it.
	URL *url.URL

	// Header is sent with each request. There is also a "B3: 0", because what we
	// send is not to be traced, and a User-Agent.
	Header []Field

	// UserHeader is sent too. It is what the program sets, which can be neither a
	// field of Header nor one that says what the request is.
	UserHeader http.Header

	// Judge says what an answer means. Default: Answer.Err.
	Judge func(*Answer) error

	// Compress makes the body smaller before it is sent; Header is to have the
	// Content-Encoding. See Gzip. Default: none.
	Compress func(to, body []byte) []byte

	// TLS is for https. Default: the system's roots.
	TLS *tls.Config

	// Client sends the requests, if not nil. Redirects are refused, whatever it
	// says.
	Client Client
}

// A Client is what sends requests. *http.Client is one.
type Client interface {
	Do(*http.Request) (*http.Response, error)
}

// A Poster posts to one URL. It is for one goroutine at a time.
type Poster struct {
	options Options
	header  []Field
	direct  *direct // nil if Options.Client is used
	body    *body   // of the last request; its memory is for the next
	plain   []byte  // the last body before it was compressed
	answer  Answer
}

// New checks the options and returns a poster. It does not connect yet.
func New(o Options) (*Poster, error) {
	if o.URL.Scheme != "http" && o.URL.Scheme != "https" || o.URL.Host == "" {
		return nil, fmt.Errorf("the URL is to begin with http:// or https:// and a host, not with %q", o.URL.Scheme+"://"+o.URL.Host)
	}
	if o.Judge == nil {
		o.Judge = (*Answer).Err
	}
	header, err := o.fields()
	if err != nil {
		return nil, err
	}
	p := &Poster{options: o, body: new(body), header: header}
	if o.Client == nil {
		if p.direct, err = newDirect(o.URL, p.header, o.TLS); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// ParseURL parses the URL of a backend. The parser's own error has the text, and
// that may have a password.
func ParseURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("no URL")
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the URL is malformed")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// Post sends what encode appends to an empty slice, and returns what the answer
// means, or why there is none. If that is nothing, nothing is sent. The slice is valid
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
	if p.direct == nil {
		return p.do(ctx)
	}
	response, err := p.direct.post(ctx, p.body.data)
	if err != nil {
		return err
	}
	p.answer.read(response)
	p.direct.finish(response)
	return p.options.Judge(&p.answer)
}

// Address returns the IP address of this process from which the server, or the
// proxy, is reached. It connects if need be. It is not valid with Options.Client.
func (p *Poster) Address(ctx context.Context) (netip.Addr, error) {
	if p.direct == nil {
		return netip.Addr{}, nil
	}
	return p.direct.address(ctx)
}

// Close closes the connection, if it is the poster's own, and waits until nothing
// uses it. The next Post opens another.
func (p *Poster) Close() error {
	if p.direct != nil {
		p.direct.close()
	}
	return nil
}
