package datagram

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A receiver that does not read costs the time that there is, and nothing of it is
// left for the next attempt.
func TestStuckReceiver(t *testing.T) {
	addr := filepath.Join(t.TempDir(), "s")
	receiver, err := net.ListenPacket("unixgram", addr)
	require.NoError(t, err)
	defer receiver.Close()
	s, err := New(Options{Network: "unixgram", Addr: addr})
	require.NoError(t, err)
	defer s.Close()
	send := func(ctx context.Context) error {
		left := 1
		return s.Send(ctx, func(b []byte) ([]byte, bool) {
			left--
			return append(b, "record\n"...), left >= 0
		}, func(int) {}, func(int) {})
	}
	failures := 0
	for begin := time.Now(); time.Since(begin) < time.Second; {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Microsecond)
		if send(ctx) != nil {
			failures++
		}
		cancel()
	}
	require.Greater(t, failures, 100)
	for b := make([]byte, 100); ; { // it reads on
		require.NoError(t, receiver.SetReadDeadline(time.Now().Add(10*time.Millisecond)))
		if _, _, err := receiver.ReadFrom(b); err != nil {
			break
		}
	}
	require.NoError(t, send(t.Context()))
}
