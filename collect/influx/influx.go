package influx

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/datagram"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
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

// A delivery sends lines, and closes what it is connected to. It returns nil also
// when some of them were lost, of which lines.lose was told.
type delivery interface {
	send(context.Context, *lines) error
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
		s.lines.limit, s.lines.fraction = o.DatagramSize, "000000"
		s.delivery, err = newPackets(u, &o)
	} else {
		s.delivery, err = newRequests(u, &o)
	}
	if err != nil {
		return nil, fmt.Errorf("influx: %w", err)
	}
	return s, nil
}

func newPackets(u *url.URL, o *Options) (packets, error) {
	s, err := datagram.New(datagram.Options{Network: "udp", Addr: u.Host, Size: o.DatagramSize, Dial: o.Dial})
	return packets{s}, err
}

func newRequests(u *url.URL, o *Options) (*requests, error) {
	header := []post.Field{{Name: "Content-Type", Value: "text/plain; charset=utf-8"}}
	if o.Token != "" {
		header = append(header, post.Field{Name: "Authorization", Value: "Token " + o.Token})
	}
	options := post.Options{URL: o.endpoint(u), Judge: judge, TLS: o.TLS, Client: o.Client}
	if !o.NoCompression {
		header = append(header, post.Field{Name: "Content-Encoding", Value: "gzip"})
		options.Compress = post.Gzip()
	}
	options.Header = header
	poster, err := post.New(options)
	return &requests{Poster: poster, size: maxBytes}, err
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
	if err := s.delivery.send(ctx, &s.lines); err != nil {
		return fmt.Errorf("influx: %w", err)
	}
	s.lines.deltas.Delivered(snapshot)
	if n := s.lines.lost; n > 0 {
		return collect.Partial(fmt.Errorf("influx: %d points lost: %w", n, s.lines.reason), n)
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
