package datagram

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// receive returns an address and what arrives at it.
func receive(t *testing.T, network, addr string) (net.PacketConn, func() string) {
	t.Helper()
	conn, err := net.ListenPacket(network, addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn, func() string {
		b := make([]byte, Max)
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
		n, _, err := conn.ReadFrom(b)
		require.NoError(t, err)
		return string(b[:n])
	}
}

// send sends the records and returns which went and which were too long.
func send(t *testing.T, s *Socket, records ...string) (sent int, long []int, err error) {
	t.Helper()
	rest := records
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err = s.Send(ctx, func(b []byte) ([]byte, bool) {
		if len(rest) == 0 {
			return b, false
		}
		b = append(b, rest[0]...)
		rest = rest[1:]
		return b, true
	}, func(n int) { sent += n }, func(i int) { long = append(long, i) })
	return sent, long, err
}

func TestRecordsArePackedAndNotSplit(t *testing.T) {
	conn, next := receive(t, "udp", "127.0.0.1:0")
	s, err := New(Options{Network: "udp", Addr: conn.LocalAddr().String(), Size: 64})
	require.NoError(t, err)
	defer s.Close()
	line := func(c string, n int) string { return strings.Repeat(c, n-1) + "\n" }
	sent, long, err := send(t, s, line("a", 30), line("b", 34), "", line("c", 1), line("d", 65), line("e", 64), line("f", 10))
	require.NoError(t, err)
	require.Equal(t, 5, sent)
	require.Equal(t, []int{4}, long)
	require.Equal(t, line("a", 30)+line("b", 34), next())
	require.Equal(t, line("c", 1), next())
	require.Equal(t, line("e", 64), next())
	require.Equal(t, line("f", 10), next())
	sent, _, err = send(t, s)
	require.NoError(t, err)
	require.Zero(t, sent)
}

// What was not sent is known, and is sent again when somebody listens.
func TestNobodyListens(t *testing.T) {
	conn, _ := receive(t, "udp", "127.0.0.1:0")
	addr := conn.LocalAddr().String()
	require.NoError(t, conn.Close())
	s, err := New(Options{Network: "udp", Addr: addr})
	require.NoError(t, err)
	defer s.Close()
	require.Eventually(t, func() bool {
		sent, _, err := send(t, s, "a\n")
		return sent == 0 && err != nil
	}, 10*time.Second, time.Millisecond)
	_, next := receive(t, "udp", addr)
	sent, _, err := send(t, s, "b\n")
	require.NoError(t, err)
	require.Equal(t, 1, sent)
	require.Equal(t, "b\n", next())
}

// Names may come to stand for other addresses: they are asked for again.
func TestAnOldAddressIsLookedUpAgain(t *testing.T) {
	conn, next := receive(t, "udp", "127.0.0.1:0")
	dials := 0
	s, err := New(Options{Network: "udp", Addr: "somewhere:1", Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		dials++
		return new(net.Dialer).DialContext(ctx, network, conn.LocalAddr().String())
	}})
	require.NoError(t, err)
	defer s.Close()
	for want := range 3 {
		for range 2 {
			_, _, err := send(t, s, "a\n")
			require.NoError(t, err)
			require.Equal(t, "a\n", next())
			require.Equal(t, want+1, dials)
		}
		s.since = s.since.Add(-2 * maxAge)
	}
}

// TestTheNextAddressOfAName: UDP connects to the first address, where nobody listens.
func TestTheNextAddressOfAName(t *testing.T) {
	conn, next := receive(t, "udp", "127.0.0.1:0")
	_, port, err := net.SplitHostPort(conn.LocalAddr().String())
	require.NoError(t, err)
	first := "127.0.0.2"
	if runtime.GOOS != "linux" {
		first = "::1"
	}
	addresses := []netip.Addr{netip.MustParseAddr(first), netip.MustParseAddr("::ffff:127.0.0.1")}
	dialed := ""
	s, err := New(Options{Network: "udp", Addr: "name:" + port, Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialed = addr
		if host, _, _ := net.SplitHostPort(addr); host == "name" {
			addr = net.JoinHostPort(first, port)
		}
		return new(net.Dialer).DialContext(ctx, network, addr)
	}})
	require.NoError(t, err)
	defer s.Close()
	s.lookup = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		require.Equal(t, "name", host)
		return addresses, nil
	}
	attempts := 0
	require.Eventually(t, func() bool {
		attempts++
		_, _, err := send(t, s, "a\n")
		require.NoError(t, err)
		return s.Listen() == nil
	}, 10*time.Second, time.Millisecond)
	require.Equal(t, 2, attempts)
	require.Equal(t, "a\n", next())
	require.Equal(t, "127.0.0.1:"+port, dialed)

	s.since = s.since.Add(-2 * maxAge)
	_, _, err = send(t, s, "b\n")
	require.NoError(t, err, "it stays with the one that works")
	require.Equal(t, "b\n", next())

	require.NoError(t, conn.Close())
	refused := func() {
		t.Helper()
		_, _, err = send(t, s, "a\n")
		require.Error(t, cmp.Or(err, s.Listen()))
	}
	refused()
	refused()
	require.Equal(t, net.JoinHostPort(first, port), dialed, "and comes back to the first")
	addresses = addresses[:1]
	refused()
	require.Equal(t, "name:"+port, dialed, "what has one address is left to Dial")
}

func TestUnixSocket(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		_, err := New(Options{Network: "unixgram", Addr: "s"})
		require.NoError(t, err)
		return
	}
	dir, err := os.MkdirTemp("", "s") // a socket's path may have no more than about 100 bytes
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "s")
	_, next := receive(t, "unixgram", path)
	s, err := New(Options{Network: "unixgram", Addr: path})
	require.NoError(t, err)
	defer s.Close()
	sent, _, err := send(t, s, "a\n", "b\n")
	require.NoError(t, err)
	require.Equal(t, 2, sent)
	require.Equal(t, "a\nb\n", next())
}

func TestOptions(t *testing.T) {
	for want, o := range map[string]Options{
		`unknown network "tcp"`: {Network: "tcp"},
		"63, is not":            {Network: "udp", Size: 63},
		"65508, is not":         {Network: "udp", Size: 65508},
	} {
		_, err := New(o)
		require.ErrorContains(t, err, want)
	}
}

// TestDefaultSizes compares with what the networks carry.
func TestDefaultSizes(t *testing.T) {
	for network, size := range map[string]int{"udp": 1432, "unixgram": 8192} {
		s, err := New(Options{Network: network, Addr: "127.0.0.1:1"})
		require.NoError(t, err)
		require.Equal(t, size, s.options.Size, network)
	}
}

func TestSendAllocations(t *testing.T) {
	conn, _ := receive(t, "udp", "127.0.0.1:0")
	s, err := New(Options{Network: "udp", Addr: conn.LocalAddr().String()})
	require.NoError(t, err)
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	i := 0
	next := func(b []byte) ([]byte, bool) { i++; return append(b, "abc\n"...), i%100 != 0 }
	sent, long := func(int) {}, func(int) {}
	few := testing.AllocsPerRun(100, func() { _ = s.Send(ctx, next, sent, long) })
	require.Less(t, few, 10.0, "for 100 records")
}
