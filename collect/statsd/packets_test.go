package statsd_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
)

// twoLines is the size of datagrams that hold two lines of counters each.
const twoLines = 64

// Datagrams are as large as they may be, and none has part of a line.
func TestDatagrams(t *testing.T) {
	for _, size := range []int{64, 512, 1432, 65507} {
		o := statsd.Options{DatagramSize: size}
		s, w := onWire(t, o)
		snapshot := counters()
		for i := range 1000 {
			snapshot.Metrics = append(snapshot.Metrics, monitor.Metric{Scope: "test", Name: fmt.Sprintf("c%03d", i), Kind: monitor.KindCounter, Int: int64(i + 1)})
		}
		require.NoError(t, s.SendMetrics(t.Context(), snapshot))
		longest := len("p.s.test.c000.count:1000|c\n")
		for i, packet := range w.writes {
			require.LessOrEqual(t, len(packet), size)
			require.True(t, bytes.HasSuffix(packet, []byte("\n")))
			if i < len(w.writes)-1 {
				require.Greater(t, len(packet), size-longest)
			}
		}
		sums := counts(t, o, w.writes...)
		for i := range 1000 {
			require.EqualValues(t, i+1, sums[fmt.Sprintf("c%03d", i)])
		}
	}
}

// Both lines of a gauge below zero are in one datagram, whatever lines come before.
func TestGaugesBelowZeroAreNotSplit(t *testing.T) {
	for n := range 30 {
		s, w := onWire(t, statsd.Options{DatagramSize: 100})
		snapshot := counters(1)
		snapshot.Metrics[0].Name = strings.Repeat("x", n+1)
		snapshot.Metrics = append(snapshot.Metrics, monitor.Metric{Scope: "test", Name: "g", Kind: monitor.KindGauge, Float: -1})
		require.NoError(t, s.SendMetrics(t.Context(), snapshot))
		for _, packet := range w.writes {
			readLines(t, statsd.Options{}, packet)
		}
	}
}

// After a failure, the lines that were taken are not sent again, and the others are.
func TestFailedDatagrams(t *testing.T) {
	o := statsd.Options{DatagramSize: twoLines}
	s, w := onWire(t, o)
	w.fail, w.with = 1, errors.New("no buffers")
	require.EqualError(t, s.SendMetrics(t.Context(), counters(1, 1, 1, 1, 1)), "statsd: no buffers")
	require.NoError(t, s.SendMetrics(t.Context(), counters(1, 3, 1, 3, 1)))
	requireCounts(t, o, w.writes, 1, 3, 1, 3, 1)
	require.NoError(t, s.SendMetrics(t.Context(), counters(1, 3, 1, 3, 2)))
	requireCounts(t, o, w.writes, 1, 3, 1, 3, 2)
}

// A refusal is about the datagram before, if the receiver is near.
func TestRefusedDatagram(t *testing.T) {
	o := statsd.Options{DatagramSize: twoLines}
	s, w := onWire(t, o)
	w.fail, w.with = 2, syscall.ECONNREFUSED
	require.ErrorIs(t, s.SendMetrics(t.Context(), counters(1, 1, 1, 1, 1)), syscall.ECONNREFUSED)
	lost := w.writes[1]
	require.NoError(t, s.SendMetrics(t.Context(), counters(1, 1, 2, 2, 2)))
	requireCounts(t, o, [][]byte{bytes.Join(w.writes[:1], nil), bytes.Join(w.writes[2:], nil)}, 1, 1, 2, 2, 2)
	require.Contains(t, string(lost), "c2.count:1|c\np.s.test.c3.count:1|c\n")
}

// From further away a refusal takes its time: it is about all datagrams that were sent
// shortly before.
func TestRefusedFromAfar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := statsd.Options{DatagramSize: twoLines}
		s, w := onWire(t, o)
		w.far = true
		require.NoError(t, s.SendMetrics(t.Context(), counters(1, 1, 1, 1, 1)))
		time.Sleep(10 * time.Second)
		require.NoError(t, s.SendMetrics(t.Context(), counters(2, 2, 2, 2, 2)))
		arrived := len(w.writes)
		time.Sleep(10 * time.Second)
		require.NoError(t, s.SendMetrics(t.Context(), counters(4, 4, 4, 4, 4)))
		lost := len(w.writes)
		time.Sleep(10 * time.Second)
		w.fail, w.with = lost, syscall.ECONNREFUSED
		require.ErrorIs(t, s.SendMetrics(t.Context(), counters(4, 4, 4, 4, 5)), syscall.ECONNREFUSED)
		require.NoError(t, s.SendMetrics(t.Context(), counters(4, 4, 4, 4, 5)))
		requireCounts(t, o, append(w.writes[:arrived:arrived], w.writes[lost+1:]...), 4, 4, 4, 4, 5)
	})
}

// The last datagram is refused after everything was sent.
func TestLastDatagramIsRefused(t *testing.T) {
	for _, far := range []bool{false, true} {
		o := statsd.Options{DatagramSize: twoLines}
		s, w := onWire(t, o)
		w.far = far
		require.NoError(t, s.SendMetrics(t.Context(), counters(1, 1, 1)))
		w.heard = syscall.ECONNREFUSED
		arrived := len(w.writes)
		if far {
			w.writes, arrived = nil, 0 // both datagrams were sent shortly before
		} else {
			arrived++
		}
		require.ErrorIs(t, s.SendMetrics(t.Context(), counters(2, 2, 2)), syscall.ECONNREFUSED)
		lost := len(w.writes)
		w.heard = nil
		require.NoError(t, s.SendMetrics(t.Context(), counters(2, 2, 3)))
		requireCounts(t, o, append(w.writes[:arrived:arrived], w.writes[lost:]...), 2, 2, 3)
	}
}

// Increments that are sent while nobody listens arrive later, when a server does: the
// kernel reports the refusal with the next datagram.
func TestNobodyListens(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // other systems may not report refusals
	}
	conn, _ := listen(t, "udp", "127.0.0.1:0")
	addr := conn.LocalAddr().String()
	require.NoError(t, conn.Close())
	o := statsd.Options{Addr: addr, Prefix: "p", DatagramSize: twoLines}
	s := newSink(t, o)
	require.ErrorIs(t, s.SendMetrics(t.Context(), counters(1, 1, 1, 1, 1)), syscall.ECONNREFUSED)
	require.ErrorIs(t, s.SendMetrics(t.Context(), counters(2)), syscall.ECONNREFUSED, "which is one datagram")
	_, next := listen(t, "udp", addr)
	require.NoError(t, s.SendMetrics(t.Context(), counters(3, 1, 1, 1, 1)))
	requireCounts(t, o, [][]byte{[]byte(next()), []byte(next()), []byte(next())}, 3, 1, 1, 1, 1)
}

// A Unix socket reports for each datagram whether it was taken.
func TestUnixSocket(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return // these systems have no Unix sockets for datagrams
	}
	dir, err := os.MkdirTemp("", "s") // a socket's path may have no more than about 100 bytes
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "s")
	o := statsd.Options{Addr: path, Network: statsd.Unix, Dialect: statsd.DogStatsD, Prefix: "p", DatagramSize: 128}
	s := newSink(t, o)
	require.Error(t, s.SendMetrics(t.Context(), counters(1, 1, 1)))

	conn, next := listen(t, "unixgram", path)
	require.NoError(t, s.SendMetrics(t.Context(), counters(1, 1, 1, 1)))
	received := [][]byte{[]byte(next()), []byte(next())}
	requireCounts(t, o, received, 1, 1, 1, 1)
	require.NoError(t, conn.Close())
	require.Error(t, s.SendMetrics(t.Context(), counters(2, 2, 2, 2)))
	_ = os.Remove(path)
	_, next = listen(t, "unixgram", path)
	require.NoError(t, s.SendMetrics(t.Context(), counters(2, 2, 2, 3)))
	requireCounts(t, o, append(received, []byte(next()), []byte(next())), 2, 2, 2, 3)
}

// A line that does not fit is an error and is counted in the ledger, and the other lines
// are sent.
func TestLongLines(t *testing.T) {
	o := statsd.Options{DatagramSize: 100}
	snapshot := counters(1, 1, 1)
	long := []monitor.Tag{monitor.String("k", strings.Repeat("x", 100))}
	snapshot.Metrics[1].Tags = long
	snapshot.Metrics = append(snapshot.Metrics, monitor.Metric{Scope: "test", Name: "f", Kind: monitor.KindFunc, Tags: long,
		Func: &monitor.FuncStats{Started: 2, OK: 1, Errors: 1}})
	s, w := onWire(t, o)
	require.EqualError(t, s.SendMetrics(t.Context(), snapshot), "statsd: 2 metrics are incomplete: their names are too long for a line; shorten them, or raise DatagramSize")
	requireCounts(t, o, w.writes, 1, 0, 1)

	r := monitor.NewRegistry()
	r.AddSource(func(yield func(monitor.Metric) bool) {
		for _, m := range snapshot.Metrics {
			if !yield(m) {
				return
			}
		}
	})
	s, _ = onWire(t, o)
	p := collect.Options{Logger: slog.New(slog.DiscardHandler)}.Start(r, s)
	loss, ok := errors.AsType[*collect.LossError](p.Stop(t.Context()))
	require.True(t, ok)
	e := loss.Entries[0]
	require.GreaterOrEqual(t, e.Lost(), int64(2)) // the registry has metrics of its own
	require.Positive(t, e.Sent)
	require.Equal(t, e.Made, e.Sent+e.Lost())
}
