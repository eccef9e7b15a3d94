package otlp

import (
	"context"
	"errors"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A Sink sends metrics and spans. It is for a collect.Pipeline, which calls it from one
// goroutine for each signal: the signals share nothing, not even a connection.
type Sink struct {
	metrics *MetricSink
	spans   *SpanSink
}

var (
	_ collect.MetricSink = (*Sink)(nil)
	_ collect.SpanSink   = (*Sink)(nil)
)

// New returns a sink for both signals. It does not connect yet.
func New(o Options) (*Sink, error) {
	m, err := NewMetrics(o)
	if err != nil {
		return nil, err
	}
	s, err := NewTraces(o)
	if err != nil {
		return nil, err
	}
	return &Sink{m, s}, nil
}

// Name returns the base URL without credentials and query.
func (s *Sink) Name() string { return s.metrics.Name() }

// Traits returns a MetricSink's traits. Like a SpanSink, the sink takes no open spans.
func (s *Sink) Traits() collect.Traits { return s.metrics.Traits() }

// SendMetrics posts the snapshot; see MetricSink.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	return s.metrics.SendMetrics(ctx, snapshot)
}

// SendSpans posts the spans; see SpanSink.
func (s *Sink) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	return s.spans.SendSpans(ctx, spans)
}

// Warnings returns the receiver's last warning for each signal; see MetricSink.Warning.
func (s *Sink) Warnings() (metrics, spans string) { return s.metrics.Warning(), s.spans.Warning() }

// Close closes the connections, if they are the sink's own.
func (s *Sink) Close() error { return errors.Join(s.metrics.Close(), s.spans.Close()) }
