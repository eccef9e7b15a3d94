package opentsdb

import (
	"context"
	"fmt"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A Sink sends metrics to OpenTSDB. It is for a collect.Pipeline: apart from Series, its
// methods are for one goroutine at a time.
type Sink struct {
	name         string
	interval     time.Duration
	acknowledges bool
	points       points
	delivery     delivery
}

var _ collect.MetricSink = (*Sink)(nil)

// A delivery sends the points of a snapshot, and closes what it is connected to.
type delivery interface {
	send(context.Context, *collect.Snapshot) error
	Close() error
}

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	u, err := o.resolve()
	if err != nil {
		return nil, fmt.Errorf("opentsdb: %w", err)
	}
	s := &Sink{name: o.name(u), interval: o.Interval, acknowledges: u.Scheme != "telnet"}
	s.points.namer = namer{host: o.Host, instance: o.Instance, maxTags: o.MaxTags, style: telnetStyle}
	if u.Scheme == "telnet" {
		s.points.append = s.points.appendCommand
		s.delivery = newCommands(u, &o, &s.points)
		return s, nil
	}
	s.points.namer.style, s.points.append = jsonStyle, s.points.appendObject
	if s.delivery, err = newRequests(u, &o, &s.points); err != nil {
		return nil, fmt.Errorf("opentsdb: %w", err)
	}
	return s, nil
}

// Name returns the sink's URL, without credentials and parameters.
func (s *Sink) Name() string { return s.name }

// Traits returns the interval of the options, and that the sink takes the past: a point
// has its time, whenever it comes. Over HTTP the server acknowledges, over telnet it does not.
func (s *Sink) Traits() collect.Traits {
	return collect.Traits{Interval: s.interval, TakesPast: true, Acknowledges: s.acknowledges}
}

// SendMetrics sends the snapshot. After a failure the next call with the same snapshot
// goes on with the request that failed; over telnet all is sent again, which does no
// harm: a point that is written twice is the same point.
//
// The error is one of collect.Partial if the server refused points. Over telnet these may
// be points of an earlier snapshot, and refusals of the last snapshot are an error of
// Close. Over HTTP the error is one of collect.Permanent if all points were refused. A
// request that is too large is cut in two, and later requests are shorter.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	if err := s.points.begin(snapshot); err != nil {
		return collect.Permanent(fmt.Errorf("opentsdb: %w", err))
	}
	if err := s.delivery.send(ctx, snapshot); err != nil {
		return fmt.Errorf("opentsdb: %w", err)
	}
	return nil
}

// Close closes the sink's own connection, if it has one. Points that were written before
// still go out. Over telnet it waits a moment for the server's complaints, which are an error,
// as is a connection that the server reset: what it had not read is lost.
func (s *Sink) Close() error { return s.delivery.Close() }

// Series returns the series of a field of a service's metric as a command has it: the
// metric, and its tags after a space each. It is safe for concurrent use.
func (s *Sink) Series(service string, m *monitor.Metric, f *collect.Field) string {
	n := s.points.namer
	n = namer{host: n.host, instance: n.instance, maxTags: n.maxTags, style: telnetStyle}
	n.metric(service, m)
	return string(n.appendTags(n.appendName(nil, f), f))
}
