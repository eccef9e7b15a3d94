package zipkin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// DefaultPath is where Zipkin takes spans.
const DefaultPath = "/api/v2/spans"

// Options are for New.
type Options struct {
	// URL is "http://host:9411", or one with a path if it is not DefaultPath.
	// It may have credentials and a query, which are sent and not shown. It is
	// required.
	URL string

	// Client sends the requests. It should not be one that makes spans of its
	// own. Redirects are refused, whatever it says. Default: a small one of this
	// package, which speaks HTTP/1.1 over one connection, and knows of the
	// proxies that http.ProxyFromEnvironment does, if they are HTTP proxies.
	Client Client
}

// A Client is what sends requests. *http.Client is one; without it a program
// need not link the client part of net/http.
type Client interface {
	Do(*http.Request) (*http.Response, error)
}

// A Sink sends spans to Zipkin. It is for a collect.Pipeline: its methods are
// for one goroutine at a time.
type Sink struct {
	name   string
	url    string
	client Client  // nil if poster is used
	poster *poster // nil if client is used
	body   *body   // of the last request; its memory is for the next
}

var _ collect.SpanSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	if o.URL == "" {
		return nil, errors.New("zipkin: no URL")
	}
	u, err := url.Parse(o.URL)
	if err != nil {
		// The parser's error has the text, and that may have a password.
		return nil, errors.New("zipkin: the URL is malformed")
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("zipkin: the URL is to begin with http:// or https:// and a host, not with %q", u.Scheme+"://"+u.Host)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path, u.RawPath = DefaultPath, ""
	}
	u.Fragment, u.RawFragment = "", ""
	s := &Sink{
		name: sinkName(u),
		url:  u.String(),
		body: new(body),
	}
	if o.Client != nil {
		s.client = o.Client
		return s, nil
	}
	if s.poster, err = newPoster(u); err != nil {
		return nil, err
	}
	return s, nil
}

// sinkName returns the URL by which package export knows the sink, without
// secrets.
func sinkName(u *url.URL) string {
	name := url.URL{Scheme: "zipkin", Host: u.Host}
	if u.Scheme == "https" {
		name.Scheme = "zipkin+https"
	}
	if u.Path != DefaultPath {
		name.Path, name.RawPath = u.Path, u.RawPath
	}
	return name.String()
}

// Name returns the URL without credentials and query.
func (s *Sink) Name() string { return s.name }

// TakesOpenSpans returns true: Zipkin makes one span of its reports. The times are
// those of any, the tags and events those of all; of several values of a tag the
// last one received counts, of names the first.
func (s *Sink) TakesOpenSpans() bool { return true }

// SendSpans posts the spans. Zipkin merges what it is given twice. An error is
// permanent if Zipkin said that it does not want these spans.
func (s *Sink) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	b := s.body.renew()
	s.body = b
	send := s.do
	if s.client == nil {
		send = s.post
	}
	if err := send(ctx, b, spans); err != nil {
		return fmt.Errorf("zipkin: %w", err)
	}
	return nil
}

// post sends the spans by the client of this package, which knows the address of
// this process.
func (s *Sink) post(ctx context.Context, b *body, spans []monitor.SpanData) error {
	here, err := s.poster.address(ctx)
	if err != nil {
		return err
	}
	b.data = appendSpans(b.data, spans, here)
	return s.poster.post(ctx, b.data, judge)
}

// do sends the spans by the client that the user gave.
func (s *Sink) do(ctx context.Context, b *body, spans []monitor.SpanData) error {
	b.data = AppendSpans(b.data, spans)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, b.open())
	if err != nil {
		return collect.Permanent(withoutURL(err))
	}
	request.ContentLength = int64(len(b.data))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("B3", "0") // what we send is not to be traced
	response, err := s.client.Do(request)
	if err != nil {
		return withoutURL(err)
	}
	defer response.Body.Close()
	if r := response.Request; r != nil && r.Method != http.MethodPost {
		return collect.Permanent(errors.New("the client was redirected, and the spans were not"))
	}
	return judge(response)
}

// Close closes the connection, if it is the sink's own.
func (s *Sink) Close() error {
	if s.poster != nil {
		s.poster.Close()
	}
	return nil
}

// withoutURL removes the URL that net/http adds to its errors: it may have
// credentials in its query.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
