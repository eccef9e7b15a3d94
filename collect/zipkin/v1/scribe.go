package v1

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// DefaultScribePort is where Zipkin listens for Scribe, if it was told to by
// COLLECTOR_SCRIBE_ENABLED=true.
const DefaultScribePort = "9410"

// ScribeOptions are for NewScribe.
type ScribeOptions struct {
	// Addr is "host:port", or "host" if the port is DefaultScribePort. Required.
	Addr string

	// Category is the category of the log entries. Zipkin ignores entries of a category
	// that it was not configured for, and still reports success. Default: "zipkin".
	Category string

	// Dial connects to the server, and may use TLS. Default: net.Dialer's DialContext.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// A Scribe sends spans to Zipkin as log entries, each a span in Thrift and base64. It
// makes calls over one connection, which is opened when it is first needed and again
// after it was lost. It is for a collect.Pipeline: its methods are for one goroutine at a
// time.
type Scribe struct {
	category string
	caller   caller
	span     []byte // the span being encoded
}

var _ collect.SpanSink = (*Scribe)(nil)

// NewScribe returns a sink. It does not connect yet.
func NewScribe(o ScribeOptions) (*Scribe, error) {
	addr, err := stream.WithPort(o.Addr, DefaultScribePort)
	if err == nil && !utf8.ValidString(o.Category) {
		err = errors.New("the category is not UTF-8")
	}
	if err != nil {
		return nil, fmt.Errorf("zipkin: scribe: %w", err)
	}
	if o.Category == "" {
		o.Category = "zipkin"
	}
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
	}
	return &Scribe{category: o.Category, caller: caller{addr: addr, dial: o.Dial}}, nil
}

// Name returns the sink's URL in package export.
func (s *Scribe) Name() string { return "zipkin+scribe://" + s.caller.addr }

// Traits returns that the sink takes open spans and that the server acknowledges, as a
// Sink does: the server replies to each call.
func (s *Scribe) Traits() collect.Traits {
	return collect.Traits{TakesOpenSpans: true, Acknowledges: true}
}

// SendSpans logs the spans in one call. Zipkin merges a span that it is given twice. An
// error is permanent if the server does not know the call. An overloaded server replies
// TRY_LATER, which is not permanent.
func (s *Scribe) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	err := s.caller.call(ctx, func(b []byte) []byte { return s.appendEntries(b, spans) })
	if err != nil {
		return fmt.Errorf("zipkin: scribe: %w", err)
	}
	return nil
}

// appendEntries appends the argument of the call, a list of entries.
func (s *Scribe) appendEntries(b []byte, spans []monitor.SpanData) []byte {
	here := s.caller.here()
	b = appendListHeader(appendFieldHeader(b, thriftList, 1), len(spans))
	for i := range spans {
		s.span = appendSpanThrift(s.span[:0], &spans[i], here)
		b = appendStringField(b, 1, s.category)
		b = appendI32(appendFieldHeader(b, thriftString, 2), base64.StdEncoding.EncodedLen(len(s.span)))
		b = base64.StdEncoding.AppendEncode(b, s.span)
		b = append(b, thriftStop)
	}
	return b
}

// Close closes the connection.
func (s *Scribe) Close() error {
	s.caller.hangUp()
	return nil
}
