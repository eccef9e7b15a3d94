package stream

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// once sends one text.
func once(text string) func([]byte) ([]byte, bool) {
	return func(b []byte) ([]byte, bool) { return append(b, text...), false }
}

// listen returns the address of a server that handles each connection by f.
func listen(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var done sync.WaitGroup
	done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			done.Go(func() {
				defer conn.Close()
				f(conn)
			})
		}
	})
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		done.Wait()
	})
	return l.Addr().String()
}

func open(t *testing.T, o Options) *Stream {
	t.Helper()
	s := New(o)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestWhatIsSentArrivesInOrder(t *testing.T) {
	lines := make(chan string, 10)
	addr := listen(t, func(c net.Conn) {
		for scan := bufio.NewScanner(c); scan.Scan(); {
			lines <- scan.Text()
		}
	})
	s := open(t, Options{Addr: addr, Greet: func(c net.Conn) error {
		_, err := io.WriteString(c, "hello\n")
		return err
	}})
	rest := []string{"a\n", "b\n", "", "c\n"}
	require.NoError(t, s.Send(t.Context(), func(b []byte) ([]byte, bool) {
		b = append(b, rest[0]...)
		rest = rest[1:]
		return b, len(rest) > 0
	}))
	require.NoError(t, s.Send(t.Context(), once("d\n")))
	for _, want := range []string{"hello", "a", "b", "c", "d"} {
		require.Equal(t, want, <-lines)
	}
}

// writes notes the length of each write.
type writes struct {
	net.Conn
	sizes []int
}

func (w *writes) Write(b []byte) (int, error) {
	w.sizes = append(w.sizes, len(b))
	return w.Conn.Write(b)
}

// The memory for records is bounded, whatever their number.
func TestRecordsAreWrittenInChunks(t *testing.T) {
	addr := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	var w writes
	s := open(t, Options{Addr: addr, Dial: func(ctx context.Context, network, addr string) (_ net.Conn, err error) {
		w.Conn, err = new(net.Dialer).DialContext(ctx, network, addr)
		return &w, err
	}})
	record, n := make([]byte, 1000), 0
	require.NoError(t, s.Send(t.Context(), func(b []byte) ([]byte, bool) {
		n++
		return append(b, record...), n < 100
	}))
	require.Equal(t, []int{66_000, 34_000}, w.sizes)
}

// What is written to a connection that the other side has closed is lost: the next
// Send opens another.
func TestAPeerThatLeaves(t *testing.T) {
	got, leave := make(chan string, 2), make(chan struct{})
	addr := listen(t, func(c net.Conn) {
		line, _ := bufio.NewReader(c).ReadString('\n')
		got <- line
		<-leave
	})
	s := open(t, Options{Addr: addr})
	require.NoError(t, s.Send(t.Context(), once("a\n")))
	require.Equal(t, "a\n", <-got)
	leave <- struct{}{}
	<-s.peer.left
	require.NoError(t, s.Send(t.Context(), once("b\n")))
	require.Equal(t, "b\n", <-got)
	leave <- struct{}{}
}

// A connection is not used forever: the name may stand for another server by then.
func TestAnOldConnectionIsReplaced(t *testing.T) {
	accepted := make(chan struct{}, 3)
	addr := listen(t, func(c net.Conn) {
		accepted <- struct{}{}
		_, _ = io.Copy(io.Discard, c)
	})
	s := open(t, Options{Addr: addr})
	for range 2 {
		require.NoError(t, s.Send(t.Context(), once("a\n")))
		require.NoError(t, s.Send(t.Context(), once("a\n")))
		<-accepted
		s.since = s.since.Add(-2 * maxAge)
	}
	require.Empty(t, accepted)
}

func TestLinesThatThePeerSays(t *testing.T) {
	addr := listen(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "one\r\n\n"+strings.Repeat("x", 10*MaxLine)+"\nlast")
		_, _ = bufio.NewReader(c).ReadString('\n')
	})
	var said []string
	s := New(Options{Addr: addr, Line: func(b []byte) { said = append(said, string(b)) }})
	_ = s.Send(t.Context(), once("a\n")) // which may see that the peer has left
	if s.peer != nil {
		<-s.peer.left
	}
	require.NoError(t, s.Close())
	require.Equal(t, []string{"one", "", strings.Repeat("x", MaxLine), "last"}, said)
}

// One that talks and was not expected to is left.
func TestAPeerThatChats(t *testing.T) {
	addr := listen(t, func(c net.Conn) {
		_, _ = c.Write(make([]byte, 2*maxChatter))
		_, _ = io.Copy(io.Discard, c)
	})
	s := open(t, Options{Addr: addr})
	_ = s.Send(t.Context(), once("a\n"))
	require.Eventually(t, func() bool { return s.peer == nil || s.peer.hasLeft() }, 10*time.Second, time.Millisecond)
}

func TestTheContextEndsASend(t *testing.T) {
	release := make(chan struct{})
	addr := listen(t, func(net.Conn) { <-release })
	defer close(release)
	s := open(t, Options{Addr: addr})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	large := strings.Repeat("x", 1<<20)
	err := s.Send(ctx, func(b []byte) ([]byte, bool) { return append(b, large...), true })
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	require.True(t, timeout.Timeout())
	require.Nil(t, s.peer)
}

func TestTLS(t *testing.T) {
	// Only the certificate is wanted.
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	got := make(chan string, 1)
	addr := listen(t, func(c net.Conn) {
		line, _ := bufio.NewReader(tls.Server(c, &tls.Config{Certificates: server.TLS.Certificates})).ReadString('\n')
		got <- line
		_, _ = io.Copy(io.Discard, c) // a peer that closes has left, which Send may see
	})
	require.ErrorContains(t, open(t, Options{Addr: addr, TLS: new(tls.Config)}).Send(t.Context(), once("a\n")), "certificate")
	require.Empty(t, <-got)
	require.NoError(t, open(t, Options{Addr: addr, TLS: &tls.Config{RootCAs: roots}}).Send(t.Context(), once("b\n")))
	require.Equal(t, "b\n", <-got)
}

func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	s := open(t, Options{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, broken }})
	require.ErrorIs(t, s.Send(t.Context(), once("a")), broken)
	addr := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	s = open(t, Options{Addr: addr, Greet: func(net.Conn) error { return broken }})
	require.ErrorIs(t, s.Send(t.Context(), once("a")), broken)
	require.Nil(t, s.peer)
}

func TestWithPort(t *testing.T) {
	for addr, want := range map[string]string{
		"h": "h:1", "h:2": "h:2", "::1": "[::1]:1", "[::1]": "[::1]:1", "[::1]:2": "[::1]:2", "fe80::1%en0": "", "[fe80::1%en0]:5": "[fe80::1%en0]:5",
		"": "", ":1": "", "h:": "", "a:b:c": "", "a b": "", "u@h": "", "h/p": "",
	} {
		got, err := WithPort(addr, "1")
		require.Equal(t, want, got, addr)
		require.Equal(t, want == "", err != nil, addr)
	}
}
