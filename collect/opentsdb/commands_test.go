package opentsdb_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/opentsdb"
	"github.com/stretchr/testify/require"
)

// complain starts a server that refuses points whose tag i is odd.
func complain(t *testing.T) *collecttest.Server {
	return collecttest.ServeTalk(t, func(conn net.Conn, keep func([]byte)) {
		lines := bufio.NewScanner(conn)
		for lines.Scan() {
			keep(append(lines.Bytes(), '\n'))
			words := strings.Fields(lines.Text())
			var i int
			if _, err := fmt.Sscanf(words[len(words)-1], "i=%d", &i); err == nil && i%2 == 1 {
				fmt.Fprintf(conn, "put: unknown metric: No such name for 'metrics': '%s'\n\n", words[1])
			}
		}
	})
}

// What the server says is in the errors of the snapshots that follow, and in the
// ledger.
func TestComplaints(t *testing.T) {
	server := complain(t)
	s, err := opentsdb.New(opentsdb.Options{URL: "telnet://" + server.Addr()})
	require.NoError(t, err)
	r := monitor.NewRegistry()
	for i := range 10 {
		r.Scope("s").Counter("n", monitor.Int("i", i)).Inc()
	}
	p := collect.Options{Interval: 20 * time.Millisecond, Logger: quiet{}}.Start(r, s)
	require.Eventually(t, func() bool {
		for _, d := range p.Ledger()[0].Dropped {
			if d.Reason == collect.Rejected && d.Count >= 10 {
				return true
			}
		}
		return false
	}, 10*time.Second, time.Millisecond)
	require.ErrorContains(t, p.Stop(t.Context()), `the server says "put: unknown metric: No such name for 'metrics': 'n.total'"`)
	e := p.Ledger()[0]
	require.True(t, e.Balanced())
	require.Positive(t, e.Sent)
}

// A program that sends one snapshot and ends is told too.
func TestLastComplaint(t *testing.T) {
	server := complain(t)
	s, err := opentsdb.New(opentsdb.Options{URL: "telnet://" + server.Addr(), Host: "web1"})
	require.NoError(t, err)
	require.NoError(t, s.Close(), "nothing was sent")
	heard := 0
	if err := s.SendMetrics(t.Context(), counters(4)); err != nil { // it was quick
		require.ErrorContains(t, err, "points refused")
		heard++
	}
	if err := s.Close(); err != nil {
		require.ErrorContains(t, err, `opentsdb: `)
		require.ErrorContains(t, err, `the server says "put: unknown metric`)
		heard++
	}
	require.Positive(t, heard)
	require.NoError(t, s.Close())
}

// However much the server says, it is read, and what is kept of it is bounded.
func TestMuchIsSaid(t *testing.T) {
	const lines = 2000
	done := make(chan struct{})
	server := collecttest.ServeTalk(t, func(conn net.Conn, _ func([]byte)) {
		defer close(done)
		_, _ = bufio.NewReader(conn).ReadString('\n')
		for range lines {
			if _, err := fmt.Fprintf(conn, "put: %s\n", strings.Repeat("é", 2000)); err != nil {
				t.Error(err)
			}
		}
		_, _ = io.Copy(io.Discard, conn)
	})
	s, err := opentsdb.New(opentsdb.Options{URL: "telnet://" + server.Addr()})
	require.NoError(t, err)
	total := 0
	require.Eventually(t, func() bool {
		if err := s.SendMetrics(t.Context(), counters(1)); err != nil {
			require.Less(t, len(err.Error()), 1000)
			var n int
			_, err := fmt.Sscanf(err.Error(), "opentsdb: %d points refused", &n)
			require.NoError(t, err)
			total += n
		}
		return total >= lines
	}, 20*time.Second, 10*time.Millisecond)
	require.Equal(t, lines, total)
	require.NoError(t, s.Close())
	<-done
}
