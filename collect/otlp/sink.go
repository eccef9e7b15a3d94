package otlp

import (
	"context"
	"errors"
	"fmt"
	"time"

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

const metricsPath = "/v1/metrics"

// A MetricSink sends metrics. It is for a collect.Pipeline: except for Warning, its
// methods are for one goroutine at a time.
type MetricSink struct {
	*client
	interval time.Duration
	encoder  *metricEncoder
}

var _ collect.MetricSink = (*MetricSink)(nil)

// NewMetrics returns a sink for metrics alone. It does not connect yet.
func NewMetrics(o Options) (*MetricSink, error) {
	c, err := newClient(&o, o.MetricsURL, metricsPath)
	if err != nil {
		return nil, fmt.Errorf("otlp: %w", err)
	}
	c.sender.Unit = "metrics"
	return &MetricSink{client: c, interval: o.Interval, encoder: newMetricEncoder(&o)}, nil
}

// Traits returns the interval of the options, and that receivers acknowledge. The sink
// takes past snapshots unless the temporality is Delta: increments begin where the last
// ones ended.
func (s *MetricSink) Traits() collect.Traits {
	return collect.Traits{Interval: s.interval, TakesPast: !s.encoder.delta, Acknowledges: true}
}

// SendMetrics posts the snapshot, in several requests if it is large. Sending it again
// does no harm, unless the temporality is Delta. An error is permanent if the receiver
// refused all of these metrics, and partial if it took all but some: if it rejected data
// points, of which a function has a dozen, or refused the content of one request.
func (s *MetricSink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.encoder.begin(snapshot)
	return s.send(ctx, snapshot, s.encoder)
}

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

// Traits returns that receivers acknowledge.
func (s *SpanSink) Traits() collect.Traits { return collect.Traits{Acknowledges: true} }

// SendSpans posts the spans, in several requests if they are large. An error is permanent
// if the receiver refused all of these spans, and partial if it took all but some.
func (s *SpanSink) SendSpans(ctx context.Context, spans []monitor.SpanData) error {
	s.encoder.begin(spans)
	return s.send(ctx, nil, s.encoder)
}
