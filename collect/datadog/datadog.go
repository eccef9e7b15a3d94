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

// A Sink sends metrics to Datadog. It is for a collect.Pipeline: apart from Series, its
// methods are for one goroutine at a time.
type Sink struct {
	name     string
	interval time.Duration
	poster   *post.Poster
	sender   batch.Sender
	encoder  *encoder
}

// Datadog takes 512,000 bytes, and 5,242,880 after decompression. A request is full from
// this length on, before compression; it may end with one more metric, of 100 KB at most.
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
	namer, err := statsdname.NewNamer(true, true, o.Prefix, "", o.Instance)
	if err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	poster, err := o.poster(u)
	if err != nil {
		return nil, fmt.Errorf("datadog: %w", err)
	}
	s := &Sink{name: name(u), interval: o.Interval, poster: poster}
	s.encoder = newEncoder(namer, o.Host)
	s.sender = batch.Sender{Post: poster.Post, Bytes: full, Unit: "metrics"}
	if o.NoCompression {
		s.sender.Bytes = fullPlain
	}
	return s, nil
}

// Name returns the URL without credentials and query.
func (s *Sink) Name() string { return s.name }

// Traits returns the interval of the options, and that Datadog acknowledges.
func (s *Sink) Traits() collect.Traits {
	return collect.Traits{Interval: s.interval, Acknowledges: true}
}

// SendMetrics sends the snapshot, in several requests if it is large. After a failure the
// next call with the same snapshot goes on with the request that failed.
//
// Datadog answers 202 for a request that it took, 400 if something in it is wrong, 413 if
// it is too large and 403 if the key is wrong. A request that is too large is cut in two.
// The error is one of collect.Partial if Datadog refused some of the metrics, and of
// collect.Permanent if it refused all of them, or the key. Increments that were refused
// are part of the next snapshot.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	if err := s.encoder.begin(snapshot); err != nil {
		return collect.Permanent(fmt.Errorf("datadog: %w", err))
	}
	if err := s.sender.Send(ctx, snapshot, s.encoder); err != nil {
		return fmt.Errorf("datadog: %w", err)
	}
	return nil
}

// Close closes the sink's own connection, if it has one.
func (s *Sink) Close() error { return s.poster.Close() }

// Series returns the name of the series of a field of a service's metric, with "|#" and
// the tags. It is safe for concurrent use.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	return s.encoder.namer.Series(service, m, f)
}
