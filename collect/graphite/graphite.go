package graphite

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// DefaultPort is where carbon listens for plain text.
const DefaultPort = "2003"

// Options are for New.
type Options struct {
	// Addr is "host:port" or "host". It is required.
	Addr string

	// Prefix begins every path; its dots separate components. Two processes
	// must not write the same paths, so it should name the host at least, and
	// an instance if there are several of one service. Default: the host's name
	// as one component.
	Prefix string

	// Interval is the time between two points. It should be that of the finest
	// archive in carbon's storage-schemas.conf. Default: the pipeline's.
	Interval time.Duration

	// Dial connects to carbon. Default: that of a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// A Sink sends metrics to carbon over one TCP connection, which it opens when
// it is first needed and again when it was lost. It is for a collect.Pipeline:
// its methods are for one goroutine at a time.
type Sink struct {
	options Options
	encoder encoder
	deltas  collect.Deltas
	stream  *stream.Stream
}

var _ collect.MetricSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	addr, err := stream.WithPort(o.Addr, DefaultPort)
	if err != nil {
		return nil, fmt.Errorf("graphite: %w", err)
	}
	if o.Interval < 0 {
		return nil, fmt.Errorf("graphite: negative interval %v", o.Interval)
	}
	o.Addr = addr
	s := &Sink{options: o, stream: stream.New(stream.Options{Addr: addr, Dial: o.Dial})}
	if s.encoder.prefix = appendPrefix(nil, o.Prefix); len(s.encoder.prefix) == 0 {
		name, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("graphite: no prefix, and the host has no name: %w", err)
		}
		s.encoder.prefix = append(appendComponent(nil, hostStyle, name), '.')
	}
	return s, nil
}

// Name returns the sink's URL.
func (s *Sink) Name() string { return "graphite://" + s.options.Addr }

// Interval returns the interval of the options.
func (s *Sink) Interval() time.Duration { return s.options.Interval }

// chunk is how many bytes are written at once: it bounds the memory for the
// encoded lines, and not what a snapshot may have.
const chunk = 64 << 10

// SendMetrics writes the snapshot. When it has returned nil the kernel has all
// of it, and carbon had not closed the connection; there is no more to know,
// since carbon never answers. Writing a snapshot again does no harm.
func (s *Sink) SendMetrics(ctx context.Context, snapshot *collect.Snapshot) error {
	s.encoder.at(snapshot.Time)
	rest := snapshot.Metrics
	err := s.stream.Send(ctx, func(b []byte) ([]byte, bool) {
		for len(rest) > 0 && len(b) < chunk {
			m := &rest[0]
			rest = rest[1:]
			since := m
			if m.Distribution != nil || m.Func != nil {
				diff := s.deltas.Since(m)
				since = &diff
			}
			b = s.encoder.append(b, snapshot.Service, m, since)
		}
		return b, len(rest) > 0
	})
	if err != nil {
		// Part of a line may have been written: carbon drops it when the
		// connection ends.
		return fmt.Errorf("graphite: %w", err)
	}
	s.deltas.Delivered(snapshot)
	return nil
}

// Close closes the connection. What was written before is still delivered.
func (s *Sink) Close() error { return s.stream.Close() }

// Path returns the path under which the sink writes a metric of a service,
// without the field.
func (s *Sink) Path(service string, m *monitor.Metric) string {
	return string(appendPath(s.encoder.prefix[:len(s.encoder.prefix):len(s.encoder.prefix)], service, m))
}
