package zipkin

import (
	"context"
	"fmt"
	"net/url"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// A Sink sends spans to Zipkin by HTTP. It is for a collect.Pipeline: its methods
// are for one goroutine at a time.
type Sink struct {
	name     string
	poster   *post.Poster
	sender   batch.Sender
	requests requests
}

var _ collect.SpanSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	o.Format = o.Format.orDefault()
	u, err := o.endpoint()
	if err != nil {
		return nil, fmt.Errorf("zipkin: %w", err)
	}
	poster, err := o.poster(u)
	if err != nil {
		return nil, fmt.Errorf("zipkin: %w", err)
	}
	return &Sink{
		name:     sinkName(u, o.Format.Path),
		poster:   poster,
		sender:   batch.Sender{Post: poster.Post, Unit: "spans"},
		requests: requests{format: o.Format},
	}, nil
}

// sinkName returns the sink's URL in package export, without secrets and parameters.
func sinkName(u *url.URL, defaultPath string) string {
	name := url.URL{Scheme: "zipkin", Host: u.Host}
	if u.Scheme == "https" {
		name.Scheme = "zipkin+https"
	}
	if u.Path != defaultPath {
		name.Path, name.RawPath = u.Path, u.RawPath
	}
	return name.String()
}

// Name returns the URL without credentials and query.
func (s *Sink) Name() string { return s.name }

// Traits returns that Zipkin acknowledges, and that the sink takes open spans: Zipkin
// merges the reports of a span. The merged span has the times of any report, and the tags
// and events of all. If a tag has several values, the last one received wins; of several
// names, the first.
func (s *Sink) Traits() collect.Traits {
	return collect.Traits{TakesOpenSpans: true, Acknowledges: true}
}

// SendSpans posts the spans, in one request unless that is too large for the server.
// Zipkin merges a span that it is given twice. An error is permanent if Zipkin refused
// these spans, and partial if it took some of them.
func (s *Sink) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	here, err := s.poster.Address(ctx)
	if err == nil {
		s.requests.spans, s.requests.here = spans, here
		err = s.sender.Send(ctx, nil, &s.requests)
	}
	if err != nil {
		return fmt.Errorf("zipkin: %w", err)
	}
	return nil
}

// Close closes the connection, if it is the sink's own.
func (s *Sink) Close() error { return s.poster.Close() }
