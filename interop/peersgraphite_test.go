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
	root, now := unique("line"), time.Now().Unix()
	a, c := root+".a", root+".b.c"
	send(t, g.Addr(), fmt.Sprintf("%s 42.5 %d\n%s -1e3 %d\n", a, now, c, now))

	awaitValues(t, g, a, 42.5)
	awaitValues(t, g, c, -1000)
	require.Equal(t, []string{a}, g.Find(t, root+".*"))
	require.Equal(t, []string{a, c}, g.Find(t, root+".**"))
	require.Empty(t, g.Render(t, root+".none"))

	for _, p := range g.Render(t, a)[0].Points {
		require.Equal(t, p.Time == now, p.Value != nil, "second %d", p.Time)
	}
}

func TestGraphiteTakesDatagramAndPickle(t *testing.T) {
	g := sharedGraphite(t)
	root, now := unique("udp"), time.Now().Unix()

	udp, err := net.Dial("udp", g.Addr())
	require.NoError(t, err)
	defer udp.Close()
	_, err = fmt.Fprintf(udp, "%s.a 1 %d\n%s.b 2 %d", root, now, root, now)
	require.NoError(t, err)

	// [(name, (now, -0.5))] in pickle protocol 2, behind its length.
	name := root + ".pickle"
	point := "\x80\x02](X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(name)))) + name +
		"J" + string(binary.LittleEndian.AppendUint32(nil, uint32(now))) +
		"G\xbf\xe0\x00\x00\x00\x00\x00\x00\x86\x86e."
	send(t, g.PickleAddr(), string(binary.BigEndian.AppendUint32(nil, uint32(len(point))))+point)

	awaitValues(t, g, root+".a", 1)
	awaitValues(t, g, root+".b", 2)
	awaitValues(t, g, name, -0.5)
}

func TestGraphiteShowsInfinity(t *testing.T) {
	g := sharedGraphite(t)
	name := unique("inf")
	send(t, g.Addr(), fmt.Sprintf("%s inf %d\n", name, time.Now().Unix()))
	eventually(t, 10*time.Second, func() error {
		for _, s := range g.Render(t, name) {
			if v := s.Values(); len(v) == 1 && v[0] > 1e308 {
				return nil
			}
		}
		return errors.New("no infinite value")
	})
}

func TestGraphiteCountsErrors(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		want        int
	}{
		{"good", fmt.Sprintf("errors.good 1 %d\n", time.Now().Unix()), 0},
		{"four fields", "errors bad 1 2\n", 1},
		{"two fields, no number", "errors 1\nerrors x 1\n", 2},
		{"not UTF-8", "errors.\xff 1 1\n", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := sharedGraphite(t)
			before := g.Errors()
			send(t, g.Addr(), tt.lines)
			// A line sent after them, which a bad line may not reach on its own
			// connection: when it is seen, theirs have been read.
			after := unique("errors.after")
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

	// The kernel takes bytes for carbon until its buffers are full; then there
	// must be a while in which not one more is taken.
	conn, err := net.DialTimeout("tcp", g.Addr(), time.Second)
	require.NoError(t, err, "a paused carbon must still be connected to")
	defer conn.Close()
	require.NoError(t, conn.(*net.TCPConn).SetWriteBuffer(16<<10))
	name, now := unique("pause"), time.Now().Unix()
	lines := strings.Repeat(fmt.Sprintf("%s.many%-100s 1 %d\n", name, "", now), 100_000)
	n := 0
	for taken := -1; taken != 0; n += taken {
		require.NoError(t, conn.SetDeadline(time.Now().Add(300*time.Millisecond)))
		taken, err = io.WriteString(conn, lines[n:])
		require.ErrorIs(t, err, os.ErrDeadlineExceeded, "%d bytes were taken", n+taken)
	}

	rest := lines[n : n+strings.IndexByte(lines[n:], '\n')+1]
	g.Resume()
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = fmt.Fprintf(conn, "%s%s.last 3 %d\n", rest, name, now)
	require.NoError(t, err)
	awaitValues(t, g, name+".many", 1)
	awaitValues(t, g, name+".last", 3)
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
