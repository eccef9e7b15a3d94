package graphite

import (
	"context"
	"fmt"
	"io"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// A Sink sends metrics to carbon, over one connection, which it opens when it first
// needs it and again when it is lost, or in datagrams. It is for a collect.Pipeline: its
// methods are for one goroutine at a time.
type Sink struct {
	options Options
	points  points
	send    func(context.Context, *points) error
	conn    io.Closer
}

var _ collect.MetricSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	s := &Sink{options: o}
	err := s.options.resolve()
	if err == nil {
		s.points.namer = dotted.Namer{Form: new(form), Tagged: o.Tags}
		s.points.namer.Origin, err = dotted.NewOrigin(o.Prefix, o.Host, o.Instance, o.Tags)
	}
	if err == nil {
		s.send, s.conn, err = s.options.delivery()
	}
	if err != nil {
		return nil, fmt.Errorf("graphite: %w", err)
	}
	return s, nil
}

// Name returns the sink's URL, without parameters.
func (s *Sink) Name() string { return s.options.scheme() + "://" + s.options.Addr }

// Traits returns the interval of the options, and that the sink takes the past: a point
// has its time, whenever it comes. Carbon does not acknowledge.
func (s *Sink) Traits() collect.Traits {
	return collect.Traits{Interval: s.options.Interval, TakesPast: true}
}

// SendMetrics sends the snapshot. When it returns nil, the kernel has all of it and
// carbon has not closed the connection; carbon never answers, so there is no more to
// know. After an error the pipeline sends the whole snapshot again, which does no harm:
// points with the same time replace each other, and carbon drops a line that was cut
// off when the connection ended.
//
// The error is one of collect.Partial if there are names that are too long for carbon
// or for a datagram.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.points.begin(snapshot)
	if err := s.send(ctx, &s.points); err != nil {
		return fmt.Errorf("graphite: %w", err)
	}
	s.points.Deltas.Delivered(snapshot)
	if n := s.points.long; n > 0 {
		return collect.Partial(fmt.Errorf("graphite: the names of %d metrics are too long", n), n)
	}
	return nil
}

// Close closes the connection. What was written before still goes out. Over TCP the error says
// if carbon reset the connection: what it had not read is lost.
func (s *Sink) Close() error {
	if err := s.conn.Close(); err != nil {
		return fmt.Errorf("graphite: %w", err)
	}
	return nil
}

// Series returns the name of the series to which the sink writes a field of a
// service's metric. It is safe for concurrent use.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	return s.points.namer.Series(service, m, f)
}
