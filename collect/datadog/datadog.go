package datadog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/statsdname"
)

// A Sink sends metrics to Datadog. It is for a collect.Pipeline: but for Series, its
// methods are for one goroutine at a time.
type Sink struct {
	name     string
	interval time.Duration
	poster   *post.Poster
	encoder  encoder
}

var _ collect.MetricSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	u, err := o.resolve()
	if err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	origin, err := statsdname.NewOrigin(true, true, o.Prefix, "", o.Instance)
	if err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	s := &Sink{name: name(u), interval: o.Interval, encoder: encoder{
		namer:  statsdname.Namer{Datadog: true, Tagged: true, Origin: origin},
		host:   o.Host,
		enough: maxBytes,
	}}
	if o.NoCompression {
		s.encoder.enough = maxPlainBytes
	}
	if s.poster, err = o.poster(u); err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	return s, nil
}

// Name returns the URL without credentials and query.
func (s *Sink) Name() string { return s.name }

// Traits returns the interval of the options.
func (s *Sink) Traits() collect.Traits { return collect.Traits{Interval: s.interval} }

// SendMetrics sends what the snapshot has that was not delivered yet, in several requests
// if it is large. An error is partial if Datadog refused a request for what is in it, and
// permanent if it refused all, or who asks. What would have been counted by a request that
// was refused is part of the next snapshot's.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	if err := s.encoder.begin(snapshot); err != nil {
		return collect.Permanent(fmt.Errorf("datadog: %w", err))
	}
	lost, taken := 0, false
	var why error
	for from, to := 0, 0; from < len(snapshot.Metrics); from = to {
		if to = s.encoder.fill(snapshot, from); !s.encoder.empty() {
			err := s.poster.Post(ctx, s.encoder.appendRequest)
			if refused, ok := errors.AsType[*refusal](err); ok {
				lost, why = lost+to-from, refused.error
				continue
			}
			if err != nil {
				return fmt.Errorf("datadog: %w", err)
			}
			taken = true
		}
		s.encoder.deltas.DeliveredPart(snapshot, from, to)
	}
	s.encoder.end(snapshot)
	switch {
	case lost == 0:
		return nil
	case !taken:
		return collect.Permanent(fmt.Errorf("datadog: %w", why))
	}
	return collect.Partial(fmt.Errorf("datadog: %d metrics refused: %w", lost, why), lost)
}

// Close closes the connection, if it is the sink's own.
func (s *Sink) Close() error { return s.poster.Close() }

// Series returns the name of the series to which the sink sends a field of a service's
// metric, with "|#" and the tags. It may be called at any time, by anybody.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	n := statsdname.Namer{Datadog: true, Tagged: true, Origin: s.encoder.namer.Origin}
	n.Metric(service, m)
	b, tags := n.Append(nil, f)
	return string(append(b, tags...))
}
