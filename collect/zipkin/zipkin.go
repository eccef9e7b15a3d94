package zipkin

import (
	"context"
	"fmt"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
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
type Client = post.Client

// A Sink sends spans to Zipkin. It is for a collect.Pipeline: its methods are
// for one goroutine at a time.
type Sink struct {
	name   string
	poster *post.Poster
}

var _ collect.SpanSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	u, err := post.ParseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("zipkin: %w", err)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path, u.RawPath = DefaultPath, ""
	}
	poster, err := post.New(post.Options{
		URL:    u,
		Header: []post.Field{{Name: "Content-Type", Value: "application/json"}},
		Client: o.Client,
	})
	if err != nil {
		return nil, fmt.Errorf("zipkin: %w", err)
	}
	return &Sink{name: sinkName(u), poster: poster}, nil
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
	here, err := s.poster.Address(ctx)
	if err == nil {
		err = s.poster.Post(ctx, func(b []byte) []byte { return appendSpans(b, spans, here) })
	}
	if err != nil {
		return fmt.Errorf("zipkin: %w", err)
	}
	return nil
}

// Close closes the connection, if it is the sink's own.
func (s *Sink) Close() error { return s.poster.Close() }
