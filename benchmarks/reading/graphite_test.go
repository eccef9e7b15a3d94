package reading

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	cyberdelia "github.com/cyberdelia/go-metrics-graphite"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/benchmarks/reading/libraries"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

// graphiteSeries is the number of instruments of the mixture that are sent.
const graphiteSeries = 10_000

// BenchmarkGraphite sends the mixture over the loopback interface, to a server that
// reads and drops it. The time includes reading the instruments.
func BenchmarkGraphite(b *testing.B) {
	b.Run("monitor", func(b *testing.B) {
		carbon := newCarbon(b)
		carbon.measure(b, monitorGraphite(b, carbon))
	})
	b.Run("cyberdelia", func(b *testing.B) {
		carbon := newCarbon(b)
		carbon.measure(b, crowleyGraphite(carbon))
	})
}

// crowleyGraphite returns a sender that does the same as the reporter of rcrowley's
// registry at each tick, with a new connection each time.
func crowleyGraphite(c *carbon) sender {
	l := libraries.NewCrowley()
	fill(l, graphiteSeries)
	config := cyberdelia.Config{
		Addr: c.listener.Addr().(*net.TCPAddr), Registry: l.Registry, FlushInterval: time.Second,
		DurationUnit: time.Nanosecond, Prefix: "bench", Percentiles: []float64{0.5, 0.9, 0.99, 0.999},
	}
	sent := int64(0)
	return sender{
		send: func() error {
			sent++
			return cyberdelia.Once(config)
		},
		arrived: func() bool { return c.ended.Load() == sent },
	}
}

// monitorGraphite returns a sender that does the same as a pipeline at each tick:
// it takes a snapshot and gives it to the sink. A snapshot has lines for quantiles
// if there were values since the last one, so every distribution gets a value
// before each snapshot, which is part of the time.
func monitorGraphite(tb testing.TB, c *carbon) sender {
	l := libraries.NewMonitor()
	fill(l, graphiteSeries)
	sent := new(countedConn)
	sink, err := graphite.New(graphite.Options{
		Addr: c.listener.Addr().String(), Prefix: "bench",
		Dial: func(ctx context.Context, network, addr string) (_ net.Conn, err error) {
			sent.Conn, err = new(net.Dialer).DialContext(ctx, network, addr)
			return sent, err
		},
	})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	refresh, size := refresher(l), 0
	return sender{
		send: func() error {
			refresh()
			s := &collect.Snapshot{
				Time:    time.Now(),
				Service: l.Service(),
				Metrics: slices.AppendSeq(make([]monitor.Metric, 0, size), l.Snapshot()),
			}
			size = len(s.Metrics) + 16
			return sink.SendMetrics(context.Background(), s)
		},
		arrived: func() bool { return c.bytes.Load() == sent.bytes },
	}
}

// countedConn is the one connection of a sink.
type countedConn struct {
	net.Conn
	bytes int64
}

func (c *countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.bytes += int64(n)
	return n, err
}

// refresher returns a function that adds a value to every distribution and a call
// to every function.
func refresher(l libraries.Monitor) (refresh func()) {
	var dists []*monitor.ValDist
	var funcs []*monitor.Func
	for m := range l.Snapshot() {
		switch m.Kind {
		case monitor.KindValDist:
			dists = append(dists, l.Scope(m.Scope).ValDist(m.Name))
		case monitor.KindFunc:
			funcs = append(funcs, l.Scope(m.Scope).Func(m.Name))
		}
	}
	return func() {
		for _, d := range dists {
			d.Observe(0.01)
		}
		for _, f := range funcs {
			f.Task()(nil)
		}
	}
}

// BenchmarkGraphiteEncode makes the lines of 10,000 counters and drops them: with
// the sink, on a connection that drops them, and with a loop written by hand.
func BenchmarkGraphiteEncode(b *testing.B) {
	run := func(b *testing.B, lines, bytes int, encode func() error) {
		b.SetBytes(int64(bytes))
		b.ReportAllocs()
		for b.Loop() {
			if err := encode(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
	}
	snapshot := counterSnapshot()
	b.Run("monitor", func(b *testing.B) {
		encode, conn := sinkOf(b, snapshot)
		require.NoError(b, encode())
		run(b, len(snapshot.Metrics), int(conn.n.Load()), encode)
	})
	b.Run("by-hand", func(b *testing.B) {
		var n counter
		require.NoError(b, printLines(&n, snapshot))
		run(b, len(snapshot.Metrics), int(n), func() error { return printLines(io.Discard, snapshot) })
	})
}

func counterSnapshot() *collect.Snapshot {
	r := monitor.NewRegistry()
	for i := range 10_000 {
		r.Scope("example.com/bench").Counter(fmt.Sprintf("counter_%04d", i)).Add(int64(i))
	}
	s := &collect.Snapshot{Time: time.Unix(1_700_000_000, 0), Service: "bench"}
	for m := range r.Snapshot() {
		if m.Scope != "monitor" {
			s.Metrics = append(s.Metrics, m)
		}
	}
	return s
}

func sinkOf(tb testing.TB, s *collect.Snapshot) (encode func() error, conn *dropConn) {
	conn = &dropConn{closed: make(chan struct{})}
	sink, err := graphite.New(graphite.Options{
		Addr: "127.0.0.1:2003", Prefix: "host",
		Dial: func(context.Context, string, string) (net.Conn, error) { return conn, nil },
	})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, sink.Close()) })
	return func() error { return sink.SendMetrics(context.Background(), s) }, conn
}

// printLines is the exporter that everybody has written once. It does not check the
// names.
func printLines(to io.Writer, s *collect.Snapshot) error {
	w := bufio.NewWriter(to)
	for i := range s.Metrics {
		m := &s.Metrics[i]
		fmt.Fprintf(w, "host.%s.%s.%s.total %d %d\n", s.Service, m.Scope, m.Name, m.Int, s.Time.Unix())
	}
	return w.Flush()
}

// A dropConn is a connection to nobody: it counts writes, and reads wait.
type dropConn struct {
	n      atomic.Int64
	keep   *bytes.Buffer // may be nil
	closed chan struct{}
}

func (c *dropConn) Write(p []byte) (int, error) {
	if c.keep != nil {
		c.keep.Write(p)
	}
	c.n.Add(int64(len(p)))
	return len(p), nil
}

func (c *dropConn) Read([]byte) (int, error)         { <-c.closed; return 0, net.ErrClosed }
func (c *dropConn) Close() error                     { close(c.closed); return nil }
func (c *dropConn) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (c *dropConn) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (c *dropConn) SetDeadline(time.Time) error      { return nil }
func (c *dropConn) SetReadDeadline(time.Time) error  { return nil }
func (c *dropConn) SetWriteDeadline(time.Time) error { return nil }

// Both make the same lines, except that the sink writes the scope in a form that
// fits into a path.
func TestGraphiteEncode(t *testing.T) {
	s := counterSnapshot()
	encode, conn := sinkOf(t, s)
	conn.keep = new(bytes.Buffer)
	require.NoError(t, encode())
	var byHand strings.Builder
	require.NoError(t, printLines(&byHand, s))
	require.Equal(t, 10_000, strings.Count(byHand.String(), "\n"))
	require.Equal(t, strings.ReplaceAll(byHand.String(), "example.com/bench", "example_com-bench"), conn.keep.String())
}
