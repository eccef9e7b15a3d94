//go:build interop

package interop

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A server that one test leaves stopped or paused must work for the next test.
func TestSharedServerIsRevived(t *testing.T) {
	t.Run("stopped", func(t *testing.T) { sharedGraphite(t).Stop() })
	t.Run("paused", func(t *testing.T) { sharedGraphite(t).Pause() })
	g := sharedGraphite(t)
	name := unique("revived")
	send(t, g.Addr(), fmt.Sprintf("%s 1 %d\n", name, time.Now().Unix()))
	awaitValues(t, g, name, 1)

	t.Run("stopped daemon", func(t *testing.T) { sharedStatsdExporter(t).Stop() })
	t.Run("paused daemon", func(t *testing.T) { sharedStatsdExporter(t).Pause() })
	require.NotEmpty(t, sharedStatsdExporter(t).Metrics())
}

// A paused server takes in what is sent to it once it is resumed.
func TestPausedDaemon(t *testing.T) {
	s := sharedStatsd(t)
	name := unique("paused")
	s.Pause()
	send(t, s.Addr(), name+":2|c\n")
	time.Sleep(500 * time.Millisecond)
	require.NotContains(t, s.Counters(), name)
	s.Resume()
	eventually(t, 10*time.Second, func() error {
		if v := s.Counters()[name]; v != 2 {
			return fmt.Errorf("%v", v)
		}
		return nil
	})
}

// No server may be reachable from another machine, whatever ports it opens.
func TestServersListenOnLoopbackOnly(t *testing.T) {
	g, z, i, v := sharedGraphite(t), sharedZipkin(t), sharedInflux(t), sharedVictoria(t)
	s, e, j, p3 := sharedStatsd(t), sharedStatsdExporter(t), sharedJaeger(t), sharedPrometheus3(t)
	p := owned(t, launchPrometheus(nil))
	for _, want := range []struct {
		process  *process
		tcp, udp []string
	}{
		{g.carbon, []string{g.Addr(), g.PickleAddr(), loopback(g.conf.Query)}, []string{g.Addr()}},
		{g.web, []string{loopback(g.conf.Web)}, nil},
		{z.java, []string{strings.TrimPrefix(z.URL(), "http://")}, nil},
		{p.process, []string{strings.TrimPrefix(p.url, "http://")}, nil},
		{i.program, []string{loopback(i.http), loopback(i.rpc), i.OpenTSDBAddr()}, []string{i.UDPAddr()}},
		{s.program, []string{s.Addr(), loopback(s.admin)}, []string{s.Addr()}},
		{e.program, []string{e.Addr(), loopback(e.web)}, []string{e.Addr()}},
		{v.program, []string{loopback(v.http), v.GraphiteAddr(), v.OpenTSDBAddr(), loopback(v.opentsdbHTTP), v.InfluxAddr()},
			[]string{v.GraphiteAddr(), v.OpenTSDBAddr(), v.InfluxAddr()}},
		{p3.program, []string{strings.TrimPrefix(p3.URL(), "http://")}, nil},
		{j.program, j.addrs(), nil},
	} {
		var all []string
		for _, addr := range want.tcp {
			all = append(all, "tcp "+addr)
		}
		for _, addr := range want.udp {
			all = append(all, "udp "+addr)
		}
		slices.Sort(all)
		got, err := want.process.listeners()
		require.NoError(t, err)
		require.Equal(t, all, got, want.process.name)
	}
}

// A listener on all addresses must be seen, also one of a process that the
// program has forked.
func TestListeners(t *testing.T) {
	node, err := exec.LookPath("node")
	require.NoError(t, err)
	port, err := freePort()
	require.NoError(t, err)
	script := fmt.Sprintf(`require('net').createServer().listen(%d); require('dgram').createSocket('udp4').bind(%[1]d)`, port)
	p := &process{name: "node", command: []string{"/bin/sh", "-c", `"$0" -e "$1" & wait`, node, script}, log: t.TempDir() + "/log"}
	require.NoError(t, p.start())
	defer p.kill()
	want := []string{fmt.Sprintf("tcp6 [::]:%d", port), fmt.Sprintf("udp 0.0.0.0:%d", port)}
	var got []string
	err = p.await(10*time.Second, func() error {
		if got, err = p.listeners(); err == nil && len(got) < len(want) {
			err = fmt.Errorf("%v", got)
		}
		return err
	})
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// The error for a missing server must say how to install it.
func TestMissingPeer(t *testing.T) {
	t.Setenv("MONITOR_PEERS", t.TempDir())
	_, err1 := launchZipkin(t.TempDir())
	_, err2 := launchStatsd(t.TempDir())
	_, err3 := launchStatsdExporter(t.TempDir())
	_, err4 := launchVictoria(t.TempDir())
	_, err5 := launchPrometheus3(nil)(t.TempDir())
	_, err6 := launchJaeger(t.TempDir())
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		require.ErrorContains(t, err, "run .ci/peers")
	}
	_, err := new(graphite).program("no-such-program", nil)
	require.ErrorContains(t, err, "run .ci/peers")
}

// A program that ends by itself must be distinguished from one that is stopped.
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
