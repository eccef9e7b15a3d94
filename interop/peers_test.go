//go:build interop

package interop

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A server that a test leaves stopped or paused must work for the next test.
func TestSharedServerIsRevived(t *testing.T) {
	t.Run("stopped", func(t *testing.T) { sharedGraphite(t).Stop() })
	t.Run("paused", func(t *testing.T) { sharedGraphite(t).Pause() })
	g := sharedGraphite(t)
	name := unique("revived")
	send(t, g.Addr(), fmt.Sprintf("%s 1 %d\n", name, time.Now().Unix()))
	awaitValues(t, g, name, 1)
}

// No server may be reachable from another machine.
func TestServersListenOnLoopbackOnly(t *testing.T) {
	g, z := sharedGraphite(t), sharedZipkin(t)
	zipkin, err := net.ResolveTCPAddr("tcp", strings.TrimPrefix(z.URL(), "http://"))
	require.NoError(t, err)
	for port, files := range map[int][]string{
		g.conf.Line:   {"tcp", "udp"},
		g.conf.Pickle: {"tcp"},
		g.conf.Query:  {"tcp"},
		g.conf.Web:    {"tcp"},
		zipkin.Port:   {"tcp"},
	} {
		for _, file := range files {
			require.Equal(t, []string{"0100007F"}, listeners(t, file, port), "%s port %d", file, port)
			require.Empty(t, listeners(t, file+"6", port), "%s6 port %d", file, port)
		}
	}
}

// listeners returns the addresses, in the kernel's notation, that the port is
// listened to on according to a file of /proc/net.
func listeners(t testing.TB, file string, port int) (addrs []string) {
	const listening, unconnected = "0A", "07" // TCP_LISTEN, and TCP_CLOSE, which is UDP's only state
	text, err := os.ReadFile("/proc/net/" + file)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line) // number, local address:port, remote, state, ...
		addr, isPort := strings.CutSuffix(fields[1], fmt.Sprintf(":%04X", port))
		if isPort && (fields[3] == listening || fields[3] == unconnected) {
			addrs = append(addrs, addr)
		}
	}
	return addrs
}

// A server that is not there must say how to get it.
func TestMissingPeer(t *testing.T) {
	t.Setenv("MONITOR_PEERS", t.TempDir())
	_, err := launchZipkin(t.TempDir())
	require.ErrorContains(t, err, "run .ci/peers")

	_, err = new(graphite).program("no-such-program", nil)
	require.ErrorContains(t, err, "run .ci/peers")
}

// A program that ends by itself must be told from one that is stopped.
func TestProcessCrash(t *testing.T) {
	p := &process{name: "shell", command: []string{"/bin/sh", "-c", "echo last words; exit 3"}, log: t.TempDir() + "/log"}
	require.NoError(t, p.start())
	err := p.await(10*time.Second, func() error { return errors.New("not yet") })
	require.ErrorContains(t, err, "ended before it answered: exit status 3")
	require.ErrorContains(t, err, "last words")
	require.ErrorContains(t, p.crashed(), "exit status 3")

	p.command = []string{"/bin/sh", "-c", "trap '' TERM; sleep 60 & wait; wait"}
	require.NoError(t, p.start())
	require.NoError(t, p.pause())
	require.NoError(t, p.kill())
	require.False(t, p.running())
	require.NoError(t, p.crashed())
}
