package statsd_test

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
)

// A wire is a connection to nobody, which keeps the written bytes.
type wire struct {
	far    bool // not on this machine
	writes [][]byte
	fail   int   // the number of writes before the one that fails; 0 for none
	with   error // the error of that write
	takes  int   // bytes of that write
	heard  error // the error of a read after all writes
	closed chan struct{}

	datagrams bool
}

func (w *wire) Write(b []byte) (int, error) {
	if w.far {
		time.Sleep(time.Millisecond)
	}
	if w.fail > 0 && w.fail == len(w.writes) {
		w.fail = 0
		w.writes = append(w.writes, bytes.Clone(b[:w.takes]))
		return w.takes, w.with
	}
	w.writes = append(w.writes, bytes.Clone(b))
	return len(b), nil
}

func (w *wire) RemoteAddr() net.Addr {
	if w.far {
		return &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1)}
	}
	return &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}
}

// Read returns when the connection is closed. On one for datagrams it returns at the
// deadline.
func (w *wire) Read([]byte) (int, error) {
	if w.datagrams {
		return 0, cmp.Or(w.heard, os.ErrDeadlineExceeded)
	}
	<-w.closed
	return 0, net.ErrClosed
}

func (w *wire) Close() error                     { close(w.closed); return nil }
func (w *wire) LocalAddr() net.Addr              { return &net.UDPAddr{} }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// onWire returns a sink with these options, and the connection that it writes to.
func onWire(tb testing.TB, o statsd.Options) (*statsd.Sink, *wire) {
	tb.Helper()
	w := new(wire)
	o.Dial = func(_ context.Context, network, _ string) (net.Conn, error) {
		w.datagrams = network == statsd.UDP
		w.closed = make(chan struct{})
		return w, nil
	}
	if o.Prefix == "" {
		o.Prefix = "p"
	}
	return newSink(tb, o), w
}

// counts adds up the increments in writes of whole lines, by the name of the metric, which
// is the last part but one.
func counts(tb testing.TB, o statsd.Options, writes ...[]byte) map[string]float64 {
	tb.Helper()
	sums := map[string]float64{}
	for _, l := range readLines(tb, o, bytes.Join(writes, nil)) {
		parts := strings.Split(l.name, ".")
		if l.kind == "c" && parts[len(parts)-1] == "count" {
			sums[parts[len(parts)-2]] += l.number()
		}
	}
	return sums
}

// counters returns as many counters as there are totals: c0, c1 and so on.
func counters(totals ...int64) *collect.Snapshot {
	s := &collect.Snapshot{Time: time.Unix(1_700_000_000, 0), Service: "s"}
	for i, n := range totals {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "test", Name: names[i], Kind: monitor.KindCounter, Int: n})
	}
	return s
}

var names = []string{"c0", "c1", "c2", "c3", "c4", "c5"}

// requireCounts requires that the counters have come to these totals.
func requireCounts(t *testing.T, o statsd.Options, writes [][]byte, want ...float64) {
	t.Helper()
	got := counts(t, o, writes...)
	for i, n := range want {
		require.Equal(t, n, got[names[i]], names[i])
	}
}

// The time for which, and the interval in which, tests look for something that takes its
// time.
const (
	patience = 10 * time.Second
	tick     = time.Millisecond
)
