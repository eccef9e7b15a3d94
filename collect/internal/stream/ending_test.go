package stream

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is longer than anything here takes.
const patience = 20 * time.Second

// A server that reads all and closes then has it all when Close returns.
func TestCloseWaitsForThePeer(t *testing.T) {
	server := httptest.NewTLSServer(nil) // only the certificate is wanted
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	for _, secure := range []bool{false, true} {
		read := make(chan error, 1)
		o := Options{Addr: listen(t, func(c net.Conn) {
			if secure {
				c = tls.Server(c, &tls.Config{Certificates: server.TLS.Certificates})
			}
			all, err := io.ReadAll(c)
			if err == nil && string(all) != "a\n" {
				err = fmt.Errorf("got %q", all)
			}
			read <- err
		})}
		if secure {
			o.TLS = &tls.Config{RootCAs: roots}
		}
		s := New(o)
		require.NoError(t, s.Send(t.Context(), once("a\n")))
		p := s.peer
		require.NoError(t, p.part(patience))
		require.Len(t, read, 1, "TLS %v", secure)
		require.NoError(t, <-read, "TLS %v", secure)
		require.ErrorIs(t, p.gone(), errLeft, "it is the peer that closed")
	}
}

// reset makes the kernel reset the connection, as it does for a process that dies with data
// to read.
func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

// A server that dies before it has read everything resets the connection, before Close or
// during it.
func TestAResetAtTheEnd(t *testing.T) {
	for _, early := range []bool{true, false} {
		die := make(chan struct{}, 1)
		s := New(Options{Addr: listen(t, func(c net.Conn) {
			if early {
				<-die
			} else {
				_, _ = io.Copy(io.Discard, c) // until Close
			}
			reset(c)
		})})
		require.NoError(t, s.Send(t.Context(), once("a\n")))
		p := s.peer
		if early {
			die <- struct{}{}
			<-p.left
		}
		err := p.part(patience)
		if early {
			require.ErrorIs(t, s.Close(), syscall.ECONNRESET)
		}
		require.ErrorIs(t, err, syscall.ECONNRESET, "early %v", early)
		require.ErrorContains(t, err, "the connection broke: ")
	}
}

// One that neither closes nor dies does not hold up Close for long.
func TestCloseWithAPeerThatStays(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	s := New(Options{Addr: listen(t, func(net.Conn) { <-release })})
	require.NoError(t, s.Send(t.Context(), once("a\n")))
	p := s.peer
	require.NoError(t, s.Close())
	require.ErrorIs(t, p.err, net.ErrClosed, "it is this side that closed")
}

// A connection that was closed by the other side before has nothing to tell.
func TestCloseAfterThePeer(t *testing.T) {
	s := New(Options{Addr: listen(t, func(c net.Conn) { _, _ = bufio.NewReader(c).ReadString('\n') })})
	if s.Send(t.Context(), once("a\n")) == nil { // else Send saw it
		<-s.peer.left
		require.NoError(t, s.Close())
	}
}

// ending is a connection whose reads fail, and that says nothing of what is acknowledged.
type ending struct {
	net.Conn
	err error
}

func (e ending) Read(b []byte) (int, error) {
	if e.err == nil {
		return len(b), nil
	}
	return 0, e.err
}

func (ending) Close() error { return nil }

// How the other side has left is what sending fails with, and a close is told from a reset.
func TestHowAPeerLeaves(t *testing.T) {
	broken := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	for _, line := range []func([]byte){nil, func([]byte) {}} {
		for read, want := range map[error]error{io.EOF: errLeft, io.ErrUnexpectedEOF: errLeft, broken: broken} {
			conn := ending{err: read}
			p := newPeer(conn, conn, line)
			<-p.left
			err := p.settle(t.Context())
			require.ErrorIs(t, err, want)
			require.Equal(t, want == broken, !errors.Is(err, errLeft))
			require.Equal(t, want == broken, p.part(patience) != nil)
		}
	}
	p := newPeer(ending{}, ending{}, nil)
	<-p.left
	require.ErrorIs(t, p.settle(t.Context()), errChatter)
	require.NoError(t, p.part(patience))
}

// A connection that cannot tell what was acknowledged settles what the kernel has taken; one
// that should be able to, and is not, settles nothing.
func TestWhatIsAcknowledgedIsNotKnown(t *testing.T) {
	addr := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	s := open(t, Options{Addr: addr, Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return struct{ net.Conn }{conn}, err
	}})
	require.NoError(t, s.Send(t.Context(), once("a\n")))
	_, err := unacked(s.peer.raw)
	require.ErrorIs(t, err, errors.ErrUnsupported)
}
