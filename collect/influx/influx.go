package influx

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A Sink sends metrics to InfluxDB. It is for a collect.Pipeline: its methods are
// for one goroutine at a time.
type Sink struct {
	name     string
	interval time.Duration
	lines    lines
	delivery delivery
}

var _ collect.MetricSink = (*Sink)(nil)

// A delivery sends the lines of a snapshot, and closes what it is connected to.
type delivery interface {
	send(context.Context, *collect.Snapshot) error
	Close() error
}

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	u, err := o.resolve()
	if err != nil {
		return nil, fmt.Errorf("influx: %w", err)
	}
	s := &Sink{name: o.name(u), interval: o.Interval}
	s.lines.namer = namer{host: o.Host, instance: o.Instance}
	if u.Scheme == "udp" {
		s.delivery, err = newPackets(u, &o, &s.lines)
	} else {
		s.delivery, err = newRequests(u, &o, &s.lines)
	}
	if err != nil {
		return nil, fmt.Errorf("influx: %w", err)
	}
	return s, nil
}

// Name returns the sink's URL, without credentials and parameters.
func (s *Sink) Name() string { return s.name }

// Traits returns the interval of the options, and that the sink takes the past: a point
// has its time, whenever it comes.
func (s *Sink) Traits() collect.Traits { return collect.Traits{Interval: s.interval, TakesPast: true} }

// SendMetrics sends the snapshot, in as many requests or datagrams as it takes. If
// one fails, all are sent again: InfluxDB keeps one of two points with the same
// tags and time.
//
// What the server refuses is not sent again, and the rest is taken for delivered:
// the error is one of collect.Partial then, or of collect.Permanent if that was
// all, or if the server is not one for these metrics, such as one that does not
// have the database. A request that is too large is cut in two, and so are all
// later ones.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.lines.begin(snapshot)
	if err := s.delivery.send(ctx, snapshot); err != nil {
		return fmt.Errorf("influx: %w", err)
	}
	return nil
}

// Close closes the connection, if it is the sink's own.
func (s *Sink) Close() error { return s.delivery.Close() }

// Series returns how the line protocol calls what the sink makes of a field of a
// service's metric: the measurement with its tags, a space, and the field. It may be
// called at any time, by anybody.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	n := namer{host: s.lines.namer.host, instance: s.lines.namer.instance}
	n.metric(service, m)
	return string(appendKey(append(n.appendHead(nil, f), ' '), f))
}
