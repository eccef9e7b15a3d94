package statsd

import (
	"context"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/statsdname"
)

// A Sink sends metrics to StatsD or a server that reads one of its dialects. It is for a
// collect.Pipeline: its methods are for one goroutine at a time.
type Sink struct {
	options  Options
	lines    lines
	delivery delivery
}

var _ collect.MetricSink = (*Sink)(nil)

// A delivery sends lines over a connection. It settles the lines that the other side is
// known to have taken, even if it fails.
type delivery interface {
	send(context.Context, *lines) error
	Close() error
}

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	s := &Sink{options: o}
	err := s.options.resolve()
	if err == nil {
		s.lines.datadog = o.Dialect == DogStatsD
		s.lines.namer, err = statsdname.NewNamer(s.lines.datadog, o.tagged(), o.Prefix, o.Host, o.Instance)
	}
	if err == nil {
		s.delivery, err = newDelivery(&s.options)
	}
	if err != nil {
		return nil, fmt.Errorf("statsd: %w", err)
	}
	s.lines.limit = s.options.DatagramSize
	if s.options.Network == TCP {
		s.lines.limit = maxLine
	}
	s.lines.sampled = s.options.Distributions == Samples
	return s, nil
}

func newDelivery(o *Options) (delivery, error) {
	if o.Network == TCP {
		return newConnection(o), nil
	}
	return newPackets(o)
}

// Name returns the sink's URL, without parameters.
func (s *Sink) Name() string { return s.options.url() }

// Traits returns the interval of the options. The sink does not take the past: a server
// counts an increment when it arrives. No server acknowledges.
func (s *Sink) Traits() collect.Traits { return collect.Traits{Interval: s.options.Interval} }

// SendMetrics sends by how much the totals of the snapshot have grown. After an error,
// the lines that the kernel took count as sent; the increments of the others are part of
// the next snapshot, or of this one if it is sent again.
//
// The error is one of collect.Partial if there are lines that are longer than a datagram.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.lines.begin(snapshot)
	if err := s.delivery.send(ctx, &s.lines); err != nil {
		return fmt.Errorf("statsd: %w", err)
	}
	s.lines.delivered(snapshot)
	if n := s.lines.long; n > 0 {
		return collect.Partial(fmt.Errorf("statsd: %d metrics are incomplete: their names are too long for a line; shorten them, or raise DatagramSize", n), n)
	}
	return nil
}

// Close closes the connection. What was written before still goes out. Over TCP the error says
// if the server reset the connection: what it had not read is lost.
func (s *Sink) Close() error {
	if err := s.delivery.Close(); err != nil {
		return fmt.Errorf("statsd: %w", err)
	}
	return nil
}

// Series returns the name of the series to which the sink writes a field of a
// service's metric, with "|#" and the tags if it has any. It is safe for concurrent use.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	field := named(m, f)
	return s.lines.namer.Series(service, m, &field)
}
