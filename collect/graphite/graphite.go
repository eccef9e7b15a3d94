package graphite

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
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
	buf     []byte
	peer    *peer // nil if not connected
}

var _ collect.MetricSink = (*Sink)(nil)

// New returns a sink. It does not connect yet.
func New(o Options) (*Sink, error) {
	if o.Addr == "" {
		return nil, errors.New("graphite: no address")
	}
	addr, err := withPort(o.Addr)
	if err != nil {
		return nil, err
	}
	if o.Interval < 0 {
		return nil, fmt.Errorf("graphite: negative interval %v", o.Interval)
	}
	o.Addr = addr
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
	}
	s := &Sink{options: o}
	if s.encoder.prefix = appendPrefix(nil, o.Prefix); len(s.encoder.prefix) == 0 {
		name, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("graphite: no prefix, and the host has no name: %w", err)
		}
		s.encoder.prefix = append(appendComponent(nil, hostStyle, name), '.')
	}
	return s, nil
}

// withPort checks an address and adds the default port.
func withPort(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		host, port = strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]"), DefaultPort
		if strings.ContainsAny(host, "[]/@ ") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
			return "", fmt.Errorf("graphite: address %q is not host:port", addr)
		}
	}
	if host == "" || port == "" {
		return "", fmt.Errorf("graphite: address %q lacks the host or the port", addr)
	}
	return net.JoinHostPort(host, port), nil
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
	if s.peer != nil && s.peer.hasLeft() {
		s.disconnect()
	}
	if s.peer == nil {
		conn, err := s.options.Dial(ctx, "tcp", s.options.Addr)
		if err != nil {
			return fmt.Errorf("graphite: %w", err)
		}
		s.peer = newPeer(conn)
	}
	if err := s.write(ctx, snapshot); err != nil {
		// Part of a line may have been written: carbon drops it when the
		// connection ends.
		s.disconnect()
		return fmt.Errorf("graphite: %w", err)
	}
	s.deltas.Delivered(snapshot)
	return nil
}

func (s *Sink) write(ctx context.Context, snapshot *collect.Snapshot) error {
	release, err := s.peer.bound(ctx)
	if err != nil {
		return err
	}
	defer release()
	s.encoder.at(snapshot.Time)
	s.buf = s.buf[:0]
	for i := range snapshot.Metrics {
		m := &snapshot.Metrics[i]
		since := m
		if m.Distribution != nil || m.Func != nil {
			diff := s.deltas.Since(m)
			since = &diff
		}
		s.buf = s.encoder.append(s.buf, snapshot.Service, m, since)
		if len(s.buf) >= chunk {
			if _, err := s.peer.Write(s.buf); err != nil {
				return err
			}
			s.buf = s.buf[:0]
		}
	}
	if _, err := s.peer.Write(s.buf); err != nil {
		return err
	}
	if s.peer.hasLeft() {
		return errLeft
	}
	return nil
}

func (s *Sink) disconnect() {
	s.peer.leave()
	s.peer = nil
}

// Close closes the connection. What was written before is still delivered.
func (s *Sink) Close() error {
	if s.peer == nil {
		return nil
	}
	s.disconnect()
	return nil
}

// Path returns the path under which the sink writes a metric of a service,
// without the field.
func (s *Sink) Path(service string, m *monitor.Metric) string {
	return string(appendPath(s.encoder.prefix[:len(s.encoder.prefix):len(s.encoder.prefix)], service, m))
}
