//go:build interop

package interop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests in this file prove the server and the harness with bytes written by
// hand. Nothing of the library takes part: when one of them fails, the
// installation is at fault.

func TestGraphiteStoresLine(t *testing.T) {
	g := sharedGraphite(t)
	now := time.Now().Unix()
	send(t, g.Addr(), fmt.Sprintf("peers.line.a 42.5 %d\npeers.line.b.c -1e3 %d\n", now, now))

	awaitValues(t, g, "peers.line.a", 42.5)
	awaitValues(t, g, "peers.line.b.c", -1000)
	require.Equal(t, []string{"peers.line.a"}, g.Find(t, "peers.line.*"))
	require.Equal(t, []string{"peers.line.a", "peers.line.b.c"}, g.Find(t, "peers.line.**"))
	require.Empty(t, g.Render(t, "peers.line.none"))

	for _, p := range g.Render(t, "peers.line.a")[0].Points {
		require.Equal(t, p.Time == now, p.Value != nil, "second %d", p.Time)
	}
}

func TestGraphiteTakesDatagramAndPickle(t *testing.T) {
	g := sharedGraphite(t)
	now := time.Now().Unix()

	udp, err := net.Dial("udp", g.Addr())
	require.NoError(t, err)
	defer udp.Close()
	_, err = fmt.Fprintf(udp, "peers.udp.a 1 %d\npeers.udp.b 2 %d", now, now)
	require.NoError(t, err)

	// [("peers.pickle", (now, -0.5))] in pickle protocol 2, behind its length.
	point := "\x80\x02](X\x0c\x00\x00\x00peers.pickle" +
		"J" + string(binary.LittleEndian.AppendUint32(nil, uint32(now))) +
		"G\xbf\xe0\x00\x00\x00\x00\x00\x00\x86\x86e."
	send(t, g.PickleAddr(), string(binary.BigEndian.AppendUint32(nil, uint32(len(point))))+point)

	awaitValues(t, g, "peers.udp.a", 1)
	awaitValues(t, g, "peers.udp.b", 2)
	awaitValues(t, g, "peers.pickle", -0.5)
}

func TestGraphiteShowsInfinity(t *testing.T) {
	g := sharedGraphite(t)
	send(t, g.Addr(), fmt.Sprintf("peers.inf inf %d\n", time.Now().Unix()))
	eventually(t, 10*time.Second, func() error {
		for _, s := range g.Render(t, "peers.inf") {
			if v := s.Values(); len(v) == 1 && v[0] > 1e308 {
				return nil
			}
		}
		return errors.New("no infinite value")
	})
}

func TestGraphiteCountsErrors(t *testing.T) {
	for i, tt := range []struct {
		name, lines string
		want        int
	}{
		{"good", fmt.Sprintf("peers.errors.good 1 %d\n", time.Now().Unix()), 0},
		{"four fields", "peers.errors bad 1 2\n", 1},
		{"two fields, no number", "peers.errors 1\npeers.errors x 1\n", 2},
		{"not UTF-8", "peers.errors.\xff 1 1\n", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := sharedGraphite(t)
			before := g.Errors()
			send(t, g.Addr(), tt.lines)
			// A line sent after them, which a bad line may not reach on its own
			// connection: when it is seen, theirs have been read.
			after := fmt.Sprintf("peers.errors.after%d", i)
			send(t, g.Addr(), fmt.Sprintf("%s 1 %d\n", after, time.Now().Unix()))
			awaitValues(t, g, after, 1)
			require.Equal(t, tt.want, g.Errors()-before)
		})
	}
}

func TestGraphiteRestarts(t *testing.T) {
	g := startGraphite(t)
	now := time.Now().Unix()
	send(t, g.Addr(), fmt.Sprintf("restart.points 1 %d\n", now-2))

	g.Stop()
	require.Error(t, dialable(g.Addr()), "a stopped carbon must refuse connections")
	// Stop came right after the line, within the second in which carbon keeps
	// new points in memory only.
	awaitValues(t, g, "restart.points", 1)

	g.Start()
	send(t, g.Addr(), fmt.Sprintf("restart.points 2 %d\n", now-1))
	awaitValues(t, g, "restart.points", 1, 2)
}

func TestGraphiteHangs(t *testing.T) {
	g := sharedGraphite(t)
	g.Pause()

	// Carbon's end of the connection is the kernel alone, which takes bytes
	// until both buffers are full.
	conn, err := net.DialTimeout("tcp", g.Addr(), time.Second)
	require.NoError(t, err, "a paused carbon must still be connected to")
	defer conn.Close()
	require.NoError(t, conn.(*net.TCPConn).SetWriteBuffer(16<<10))
	require.NoError(t, conn.SetDeadline(time.Now().Add(500*time.Millisecond)))
	now := time.Now().Unix()
	lines := strings.Repeat(fmt.Sprintf("peers.pause.many%-100s 1 %d\n", "", now), 100_000)
	n, err := io.WriteString(conn, lines)
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	require.Less(t, n, len(lines))

	rest := lines[n : n+strings.IndexByte(lines[n:], '\n')+1]
	g.Resume()
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = fmt.Fprintf(conn, "%speers.pause.last 3 %d\n", rest, now)
	require.NoError(t, err)
	awaitValues(t, g, "peers.pause.many", 1)
	awaitValues(t, g, "peers.pause.last", 3)
}

// send writes text to a TCP address and closes the connection.
func send(t testing.TB, addr, text string) {
	t.Helper()
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	require.NoError(t, err)
	_, err = io.WriteString(conn, text)
	require.NoError(t, errors.Join(err, conn.Close()))
}

// awaitValues waits until a series holds exactly these values.
func awaitValues(t testing.TB, g *graphiteServer, name string, want ...float64) {
	t.Helper()
	eventually(t, 10*time.Second, func() error {
		series := g.Render(t, name)
		if len(series) != 1 || series[0].Name != name {
			return fmt.Errorf("%s: %d series", name, len(series))
		}
		if got := series[0].Values(); fmt.Sprint(got) != fmt.Sprint(want) {
			return fmt.Errorf("%s: %v, want %v", name, got, want)
		}
		return nil
	})
}
