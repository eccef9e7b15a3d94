package statsd_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
)

var overTCP = statsd.Options{Network: statsd.TCP}

// If a write fails, the lines that the kernel has taken are not sent again, except for the
// line that was cut off, which the server ignores.
func TestPartOfAWrite(t *testing.T) {
	line := len("p.s.test.c0.count:1|c\n")
	for _, takes := range []int{0, 1, line - 1, line, line + 1, 3*line + 5, 6 * line} {
		s, w := onWire(t, overTCP)
		require.NoError(t, s.SendMetrics(t.Context(), counters(1)))
		w.fail, w.with, w.takes = 1, os.ErrDeadlineExceeded, takes
		require.ErrorIs(t, s.SendMetrics(t.Context(), counters(2, 1, 1, 1, 1, 1)), os.ErrDeadlineExceeded)
		whole := w.writes[1][:bytes.LastIndexByte(w.writes[1], '\n')+1]
		require.NoError(t, s.SendMetrics(t.Context(), counters(2, 1, 4, 1, 1, 1)))
		requireCounts(t, overTCP, [][]byte{w.writes[0], whole, w.writes[2]}, 2, 1, 4, 1, 1, 1)
	}
}

// A server that was restarted gets the increments that it did not get before.
func TestRestartedServer(t *testing.T) {
	server := collecttest.ServeTCP(t)
	o := overTCP
	o.Addr, o.Prefix = server.Addr(), "p"
	s := newSink(t, o)
	await := func(want float64) {
		t.Helper()
		require.Eventually(t, func() bool { return counts(t, o, server.Received()...)["c0"] == want }, patience, tick)
	}
	require.NoError(t, s.SendMetrics(t.Context(), counters(1)))
	await(1)
	server.Set(t, collecttest.Refuse)
	require.Eventually(t, func() bool { return s.SendMetrics(t.Context(), counters(1)) != nil }, patience, tick, "what is sent has no increments")
	require.Error(t, s.SendMetrics(t.Context(), counters(5)))
	server.Set(t, collecttest.None)
	require.NoError(t, s.SendMetrics(t.Context(), counters(7)))
	await(7)
}

func TestErrorsHaveThePackagesName(t *testing.T) {
	s, w := onWire(t, overTCP)
	require.NoError(t, s.SendMetrics(t.Context(), counters(1)))
	w.fail, w.with = 1, errors.New("broken")
	require.EqualError(t, s.SendMetrics(t.Context(), counters(2)), "statsd: broken")
}
