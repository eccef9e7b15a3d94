package datadog

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/statsdname"
)

// A Sink sends metrics to Datadog. It is for a collect.Pipeline: but for Series, its
// methods are for one goroutine at a time.
type Sink struct {
	name     string
	interval time.Duration
	poster   *post.Poster
	sender   batch.Sender
	encoder  *encoder
}

// Datadog takes 512,000 bytes, and 5,242,880 of them once they are decompressed. A request
// is full when it has so many bytes; one more metric has 100 KB at most.
const (
	full      = 2 << 20
	fullPlain = 300 << 10
)

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
	poster, err := o.poster(u)
	if err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	s := &Sink{name: name(u), interval: o.Interval, poster: poster}
	s.encoder = newEncoder(statsdname.Namer{Datadog: true, Tagged: true, Origin: origin}, o.Host)
	s.sender = batch.Sender{Post: poster.Post, Bytes: full, Unit: "metrics"}
	if o.NoCompression {
		s.sender.Bytes = fullPlain
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
	if err := s.sender.Send(ctx, snapshot, s.encoder); err != nil {
		return fmt.Errorf("datadog: %w", err)
	}
	return nil
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
