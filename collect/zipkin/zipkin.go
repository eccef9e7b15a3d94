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
	// own. Redirects are not followed, whatever it says. Default: one with
	// connections of its own.
	Client *http.Client
}

// A Sink sends spans to Zipkin. It is for a collect.Pipeline: its methods are
// for one goroutine at a time.
type Sink struct {
	name   string
	url    string
	client http.Client
	own    *http.Transport // to be closed with the sink; nil if it is not ours
	body   *body           // of the last request; its memory is for the next
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
		s.client = *o.Client
	} else {
		s.own = newTransport()
		s.client.Transport = s.own
	}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s, nil
}

// newTransport returns what http.DefaultTransport is at first: the program may
// have replaced that by one that makes spans.
func newTransport() *http.Transport {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		return t.Clone()
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
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

// SendSpans posts the spans. Zipkin merges what it is given twice. An error is
// permanent if Zipkin said that it does not want these spans.
func (s *Sink) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	b := s.body.renew()
	s.body = b
	b.data = AppendSpans(b.data, spans)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, b.open())
	if err != nil {
		return collect.Permanent(fmt.Errorf("zipkin: %w", withoutURL(err)))
	}
	request.ContentLength = int64(len(b.data))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("B3", "0") // what we send is not to be traced
	response, err := s.client.Do(request)
	if err != nil {
		return fmt.Errorf("zipkin: %w", withoutURL(err))
	}
	return judge(response)
}

// Close closes connections that are not in use.
func (s *Sink) Close() error {
	if s.own != nil {
		s.own.CloseIdleConnections()
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
