//go:build interop

package interop

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A server that a test leaves stopped or paused must work for the next test.
func TestSharedServerIsRevived(t *testing.T) {
	t.Run("stopped", func(t *testing.T) { sharedGraphite(t).Stop() })
	t.Run("paused", func(t *testing.T) { sharedGraphite(t).Pause() })
	g := sharedGraphite(t)
	send(t, g.Addr(), fmt.Sprintf("peers.revived 1 %d\n", time.Now().Unix()))
	awaitValues(t, g, "peers.revived", 1)
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
