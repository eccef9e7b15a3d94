package influx

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// A Sink sends metrics to InfluxDB. It is for a collect.Pipeline: apart from Series, its
// methods are for one goroutine at a time.
type Sink struct {
	name         string
	interval     time.Duration
	acknowledges bool
	lines        lines
	delivery     delivery
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
	s := &Sink{name: o.name(u), interval: o.Interval, acknowledges: u.Scheme != "udp"}
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
// has its time, whenever it comes. Over HTTP the server acknowledges, over UDP it does not.
func (s *Sink) Traits() collect.Traits {
	return collect.Traits{Interval: s.interval, TakesPast: true, Acknowledges: s.acknowledges}
}

// SendMetrics sends the snapshot, in as many requests or datagrams as needed. After a
// failure the next call with the same snapshot goes on with the request that failed; of
// datagrams all are sent again, which does no harm: InfluxDB keeps one of two points
// with the same tags and time.
//
// Points that the server refuses are not sent again. If it took others, the error is one
// of collect.Partial. If it took none, or cannot take any (for example because it does
// not have the database), the error is one of collect.Permanent. A request that is too
// large is cut in two, and later requests are shorter.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.lines.begin(snapshot)
	if err := s.delivery.send(ctx, snapshot); err != nil {
		return fmt.Errorf("influx: %w", err)
	}
	return nil
}

// Close closes the sink's own connection, if it has one.
func (s *Sink) Close() error { return s.delivery.Close() }

// Series returns the name of a field of a service's metric in the line protocol: the
// measurement with its tags, a space, and the field. It is safe for concurrent use.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	n := namer{host: s.lines.namer.host, instance: s.lines.namer.instance}
	n.metric(service, m)
	return string(readings.AppendKey(append(n.appendHead(nil, f), ' '), f))
}
