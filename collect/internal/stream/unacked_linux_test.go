package stream

import (
	"context"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// swallow makes the kernel drop every packet that arrives for the connection, as a firewall
// or a dead link would.
func swallow(t *testing.T, conn net.Conn) {
	raw, err := conn.(*net.TCPConn).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		//lint:ignore SA1019 golang.org/x/net/bpf assembles filters, and attaches none
		err = syscall.AttachLsf(int(fd), []syscall.SockFilter{{Code: syscall.BPF_RET | syscall.BPF_K}})
	}))
	require.NoError(t, err)
}

// What goes into a path that drops packets is not sent, although the kernel takes it.
func TestAPathThatDropsPackets(t *testing.T) {
	accepted, release := make(chan net.Conn, 2), make(chan struct{})
	addr := listen(t, func(c net.Conn) {
		accepted <- c
		<-release
	})
	defer close(release)
	s := open(t, Options{Addr: addr})
	require.NoError(t, s.Send(t.Context(), once("a\n")))
	swallow(t, <-accepted)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	err := s.Send(ctx, once("b\n"))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.EqualError(t, err, "the peer has not acknowledged 2 bytes: context deadline exceeded")
	require.Nil(t, s.peer)
	require.NoError(t, s.Send(t.Context(), once("b\n")), "on another connection")
	<-accepted
}

// A server that does not read yet has what its kernel has acknowledged.
func TestAPeerThatReadsLater(t *testing.T) {
	release := make(chan struct{})
	got := make(chan string, 1)
	addr := listen(t, func(c net.Conn) {
		<-release
		all, _ := io.ReadAll(c)
		got <- string(all)
	})
	s := New(Options{Addr: addr})
	text := strings.Repeat("x", 10_000)
	require.NoError(t, s.Send(t.Context(), once(text)))
	require.Zero(t, unacked(s.peer.raw))
	close(release)
	require.NoError(t, s.Close())
	require.Equal(t, text, <-got)
}
