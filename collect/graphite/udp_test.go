package graphite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

func counters(n int) *collect.Snapshot {
	s := &collect.Snapshot{Time: time.Unix(1_700_000_000, 0), Service: "s"}
	for i := range n {
		s.Metrics = append(s.Metrics, monitor.Metric{Scope: "test", Name: fmt.Sprintf("hits%04d", i), Kind: monitor.KindCounter, Int: int64(i)})
	}
	return s
}

// Datagrams are as large as they may be, and none has part of a line.
func TestDatagrams(t *testing.T) {
	for _, size := range []int{64, 512, 1432, 65507} {
		s, w := onWire(t, graphite.Options{Protocol: graphite.UDP, DatagramSize: size})
		require.NoError(t, s.SendMetrics(t.Context(), counters(1000)))
		line := len("p.s.test.hits0000.total 0 1700000000\n")
		for i, packet := range w.writes {
			require.LessOrEqual(t, len(packet), size)
			require.True(t, bytes.HasSuffix(packet, []byte("\n")))
			if i < len(w.writes)-1 {
				require.Greater(t, len(packet), size-line-2)
			}
		}
		points := readLines(t, w.written())
		require.Len(t, points, 1000)
		for i, p := range points {
			require.Equal(t, point{fmt.Sprintf("p.s.test.hits%04d.total", i), float64(i), 1_700_000_000}, p)
		}
	}
}

// What is too long is told, and does not keep back the rest.
func TestLongLines(t *testing.T) {
	snapshot := counters(3)
	long := []monitor.Tag{monitor.String("k", strings.Repeat("x", 190))}
	snapshot.Metrics[1].Tags = long
	snapshot.Metrics = append(snapshot.Metrics, monitor.Metric{Scope: "test", Name: "f", Kind: monitor.KindFunc, Func: new(monitor.FuncStats), Tags: long})
	for _, o := range []graphite.Options{
		{Protocol: graphite.UDP, DatagramSize: 100},
		{Prefix: strings.Repeat("x.", 8150)},
		{Protocol: graphite.Pickle, Prefix: strings.Repeat("x.", 8100)},
	} {
		s, w := onWire(t, o)
		for range 2 {
			w.writes = nil
			err := s.SendMetrics(t.Context(), snapshot)
			require.EqualError(t, err, "graphite: the names of 2 metrics are too long")
		}
		read := readLines
		if o.Protocol == graphite.Pickle {
			read = readMessages
		}
		require.Len(t, read(t, w.written()), 2)

		s, _ = onWire(t, o)
		p := collect.Options{Logger: slog.New(slog.DiscardHandler)}.Start(registryOf(snapshot.Metrics), s)
		loss, ok := errors.AsType[*collect.LossError](p.Stop(t.Context()))
		require.True(t, ok)
		e := loss.Entries[0]
		require.GreaterOrEqual(t, e.Lost(), int64(2)) // the registry has metrics of its own
		require.Positive(t, e.Sent)
		require.Equal(t, e.Made, e.Sent+e.Lost())
	}
}

// registryOf returns a registry that has these metrics.
func registryOf(metrics []monitor.Metric) *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService("s")
	r.AddSource(func(yield func(monitor.Metric) bool) {
		for _, m := range metrics {
			if !yield(m) {
				return
			}
		}
	})
	return r
}

// A datagram that is refused means that those before it went nowhere: the snapshot
// is sent again as a whole, with the same times and of the same interval, and is
// counted once.
func TestAPartOfASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{refused: 3}
		s, err := graphite.New(graphite.Options{Addr: "g", Prefix: "p", Protocol: graphite.UDP, DatagramSize: 200, Dial: w.dial})
		require.NoError(t, err)
		r := monitor.NewRegistry()
		r.SetService("s")
		d := r.Scope("first").ValDist("d")
		d.Observe(1)
		for i := range 20 {
			r.Scope("first").Counter(fmt.Sprint("c", i)).Inc()
		}
		p := collect.Options{Interval: time.Minute, Logger: slog.New(slog.DiscardHandler)}.Start(r, s)
		defer p.Stop(t.Context())
		delivered := func() (e collect.Entry) {
			before := p.Ledger()[0].Sent
			for e = p.Ledger()[0]; e.Sent == before || e.Queued > 0; e = p.Ledger()[0] {
				time.Sleep(time.Second)
			}
			return e
		}
		e := delivered()
		times, values := map[float64]bool{}, map[string][]float64{}
		for _, p := range readLines(t, w.written()) {
			times[p.seconds] = true
			values[p.name] = append(values[p.name], p.value)
		}
		require.Len(t, times, 1)
		require.Equal(t, []float64{1, 1}, values["p.s.first.c0.total"], "was in the first datagrams")
		require.Equal(t, []float64{1}, values["p.s.first.c9.total"])
		require.Equal(t, []float64{1}, values["p.s.first.d.p50"])
		require.EqualValues(t, 1, e.Failures)
		require.Equal(t, e.Made, e.Sent)

		// The next interval begins at the snapshot that was delivered.
		w.refused = len(w.writes) + 2
		d.Observe(8)
		delivered()
		d.Observe(64)
		require.NoError(t, p.Stop(t.Context()))
		var max []float64
		for _, p := range readLines(t, w.written()) {
			if p.name == "p.s.first.d.max" {
				max = append(max, p.value)
			}
		}
		require.Contains(t, [][]float64{{1, 8, 64}, {1, 8, 8, 64}}, max)
		e = p.Ledger()[0]
		require.EqualValues(t, 2, e.Failures)
		require.Equal(t, e.Made, e.Sent)
	})
}

// Where nobody listens is learned from the second datagram on.
func TestNobodyListens(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	s, err := graphite.New(graphite.Options{Addr: conn.LocalAddr().String(), Protocol: graphite.UDP})
	require.NoError(t, err)
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.Eventually(t, func() bool { return s.SendMetrics(ctx, counters(1000)) != nil }, 10*time.Second, time.Millisecond)
}
