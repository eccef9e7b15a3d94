package otlp

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

const tracesPath = "/v1/traces"

// A SpanSink sends spans. It is for a collect.Pipeline: except for Warning, its methods
// are for one goroutine at a time.
//
// It takes no open spans: a span of OTLP has an end.
type SpanSink struct {
	*client
	encoder *spanEncoder
}

var _ collect.SpanSink = (*SpanSink)(nil)

// NewTraces returns a sink for spans alone. It does not connect yet.
func NewTraces(o Options) (*SpanSink, error) {
	c, err := newClient(&o, o.TracesURL, tracesPath)
	if err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	c.sender.Unit = "spans"
	return &SpanSink{client: c, encoder: newSpanEncoder(&o)}, nil
}

// Traits returns no traits.
func (s *SpanSink) Traits() collect.Traits { return collect.Traits{} }

// SendSpans posts the spans, in several requests if they are large. An error is permanent
// if the receiver refused all of these spans, and partial if it took all but some.
func (s *SpanSink) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	s.encoder.begin(spans)
	return s.send(ctx, nil, s.encoder)
}
