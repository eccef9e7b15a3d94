package otlp

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

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

// Traits returns the interval of the options. The sink takes past snapshots unless the
// temporality is Delta: increments begin where the last ones ended.
func (s *MetricSink) Traits() collect.Traits {
	return collect.Traits{Interval: s.interval, TakesPast: !s.encoder.delta}
}

// SendMetrics posts the snapshot, in several requests if it is large. Sending it again
// does no harm, unless the temporality is Delta. An error is permanent if the receiver
// refused all of these metrics, and partial if it took all but some: if it rejected data
// points, of which a function has a dozen, or refused the content of one request.
func (s *MetricSink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.encoder.begin(snapshot)
	return s.send(ctx, snapshot, s.encoder)
}
