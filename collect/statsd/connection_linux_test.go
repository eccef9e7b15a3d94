package statsd_test

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A path that begins to drop packets makes the sink fail, although the kernel takes the lines.
func TestAPathThatDropsPackets(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	o := overTCP
	o.Addr, o.Prefix = l.Addr().String(), "p"
	s := newSink(t, o)
	require.NoError(t, s.SendMetrics(t.Context(), counters(1)))
	conn, err := l.Accept()
	require.NoError(t, err)
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		//lint:ignore SA1019 golang.org/x/net/bpf assembles filters, and attaches none
		err = syscall.AttachLsf(int(fd), []syscall.SockFilter{{Code: syscall.BPF_RET | syscall.BPF_K}})
	}))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.ErrorContains(t, s.SendMetrics(ctx, counters(2)), "statsd: the peer has not acknowledged ")
}
