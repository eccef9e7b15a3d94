package stream

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
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
	s := New(Options{Addr: addr})
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
	close(release)
	_ = s.Close() // may see that the server has not read it
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
	n, err := unacked(s.peer.raw)
	require.NoError(t, err)
	require.Zero(t, n)
	close(release)
	require.NoError(t, s.Close())
	require.Equal(t, text, <-got)
}

// A failure to ask is not an acknowledgement.
func TestAQuestionThatFails(t *testing.T) {
	addr := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	_, err = unacked(conn)
	require.ErrorIs(t, err, net.ErrClosed)

	file, err := os.Create(filepath.Join(t.TempDir(), "no socket"))
	require.NoError(t, err)
	defer file.Close()
	_, err = unacked(file)
	require.ErrorIs(t, err, syscall.ENOTTY)

	p := &peer{raw: asking{file: file}, left: make(chan struct{})}
	require.ErrorIs(t, p.settle(t.Context()), syscall.ENOTTY)
}

// asking is a connection whose descriptor is that of a file.
type asking struct {
	net.Conn
	file *os.File
}

func (a asking) SyscallConn() (syscall.RawConn, error) { return a.file.SyscallConn() }
