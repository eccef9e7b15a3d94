package post

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// posting returns a poster for the URL without a proxy, and closes it at the end.
func posting(t *testing.T, rawURL string) *Poster {
	t.Helper()
	u, err := ParseURL(rawURL)
	require.NoError(t, err)
	p, err := New(Options{URL: u, Header: []Field{{"Content-Type", "text/plain"}}})
	require.NoError(t, err)
	p.own.pool.Proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

func something(b []byte) []byte { return append(b, "what is sent"...) }

// dialed counts the connections that a server gets.
func dialed(server *httptest.Server) *atomic.Int32 {
	var n atomic.Int32
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			n.Add(1)
		}
	}
	return &n
}

func TestAConnectionIsUsedAgain(t *testing.T) {
	f := func(want int32, answer http.HandlerFunc) {
		t.Helper()
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, err := io.ReadAll(r.Body)
			if err != nil || string(b) != "what is sent" || r.Header.Get("Content-Type") != "text/plain" {
				t.Errorf("%q, %v", b, err)
			}
			answer(w, r)
		}))
		connections := dialed(server)
		server.Start()
		defer server.Close()
		s := posting(t, server.URL)
		for range 5 {
			require.NoError(t, s.Post(t.Context(), something))
			require.Eventually(t, func() bool { return want == 1 || s.own.open() == nil }, 5*time.Second, time.Millisecond)
		}
		require.Equal(t, want, connections.Load())
		require.NoError(t, s.Close())
	}
	f(1, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	f(1, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	f(1, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "thanks") })
	f(1, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		_, _ = io.WriteString(w, "chunk")
	})
	f(1, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusProcessing)
		w.WriteHeader(http.StatusAccepted)
	})
	f(5, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	// Go 1.27 reads some of what is left of an answer, to use its connection again.
	f(5, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("long ", 16*maxAnswer))
	})
}

// A server may close a connection that is idle: that is no failure.
func TestAConnectionThatWasClosedMeanwhile(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	connections := dialed(server)
	server.Start()
	defer server.Close()
	s := posting(t, server.URL)
	for want := range int32(3) {
		require.NoError(t, s.Post(t.Context(), something))
		require.Equal(t, want+1, connections.Load())
		server.CloseClientConnections()
	}
}

// A server that closes a new connection without an answer has failed: it is not
// asked twice.
func TestANewConnectionThatIsClosed(t *testing.T) {
	var connections atomic.Int32
	addr := answering(t, func(conn net.Conn) {
		connections.Add(1)
		_, _ = http.ReadRequest(bufio.NewReader(conn))
	})
	s := posting(t, "http://"+addr)
	require.ErrorIs(t, s.Post(t.Context(), something), errNoAnswer)
	require.EqualValues(t, 1, connections.Load())
}

// A connection is not used forever: the name may stand for another server by then.
func TestAnOldConnectionIsReplaced(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	connections := dialed(server)
	server.Start()
	defer server.Close()
	s := posting(t, server.URL)
	for want := range int32(3) {
		require.NoError(t, s.Post(t.Context(), something))
		require.NoError(t, s.Post(t.Context(), something))
		require.Equal(t, want+1, connections.Load())
		s.own.open().since = time.Now().Add(-2 * maxAge)
	}
}

func TestMalformed(t *testing.T) {
	f := func(want, rawURL string, header ...Field) {
		t.Helper()
		u, err := ParseURL(rawURL)
		if err == nil {
			_, err = New(Options{URL: u, Header: header})
		}
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
	f("no URL", "")
	f("malformed", "http://user:secret@z:port")
	f("http:// or https://", "ftp://user:secret@z")
	f("http:// or https://", "http://")
	f(`the header field "X-Key"`, "http://z", Field{"X-Key", "secret\r\nEvil: 1"})
	f(`the header field "X Key"`, "http://z", Field{"X Key", "secret"})
	f(`the header field ""`, "http://z", Field{"", "secret"})
}

// What the header says of who asks counts, and not what the URL does.
func TestAuthorization(t *testing.T) {
	f := func(want string, client Client, header ...Field) {
		t.Helper()
		var got string
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got = r.Header.Get("Authorization")
		}))
		defer server.Close()
		u, err := ParseURL(strings.Replace(server.URL, "//", "//me:secret@", 1))
		require.NoError(t, err)
		p, err := New(Options{URL: u, Header: header, Client: client})
		require.NoError(t, err)
		require.NoError(t, p.Post(t.Context(), something))
		require.NoError(t, p.Close())
		require.Equal(t, want, got)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	f("Basic bWU6c2VjcmV0", nil)
	f("Basic bWU6c2VjcmV0", client)
	f("Token t", nil, Field{"authorization", "Token t"})
	f("Token t", client, Field{"authorization", "Token t"})
}

func TestGzip(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		zip, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		b, err := io.ReadAll(zip)
		if err != nil || string(b) != "what is sent" {
			t.Errorf("%q, %v", b, err)
		}
	}))
	defer server.Close()
	u, err := ParseURL(server.URL)
	require.NoError(t, err)
	p, err := New(Options{URL: u, Compress: Gzip()})
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, p.Post(t.Context(), something))
	}
	require.NoError(t, p.Close())
}

// answering returns the address of a server that handles each connection by f.
func answering(t *testing.T, f func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			f(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		require.NoError(t, l.Close())
		<-done
	})
	return l.Addr().String()
}

// A server that answers before it has read everything is understood, and the
// rest is not sent.
func TestAnEarlyAnswer(t *testing.T) {
	addr := answering(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 100))
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nbig")
		time.Sleep(50 * time.Millisecond)
	})
	s := posting(t, "http://"+addr)
	err := s.Post(t.Context(), func(b []byte) []byte { return append(b, make([]byte, 32<<20)...) })
	require.EqualError(t, err, `answered 413 Request Entity Too Large: "big"`)
	require.Eventually(t, func() bool { return s.own.open() == nil }, 5*time.Second, time.Millisecond)
}

func TestWrongAnswers(t *testing.T) {
	f := func(want, answer string) {
		t.Helper()
		addr := answering(t, func(conn net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			_, _ = io.WriteString(conn, answer)
		})
		s := posting(t, "http://"+addr)
		require.ErrorContains(t, s.Post(t.Context(), something), want)
		require.Eventually(t, func() bool { return s.own.open() == nil }, 5*time.Second, time.Millisecond)
	}
	f("without an answer", "")
	f("malformed HTTP", "220 mail.example ESMTP\r\n")
	f("unexpected EOF", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n")
	f("response headers exceeded", "HTTP/1.1 200 OK\r\nEndless: "+strings.Repeat("header", maxAnswer))
	f("answered 101", "HTTP/1.1 101 Switching Protocols\r\n\r\n")
}

func TestTheContextEndsARequest(t *testing.T) {
	release := make(chan struct{})
	addr := answering(t, func(net.Conn) { <-release })
	defer close(release)
	s := posting(t, "http://"+addr)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.Post(ctx, something), context.DeadlineExceeded)
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	require.ErrorIs(t, s.Post(ctx, something), context.Canceled)
}

func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.TLS == nil || r.ProtoMajor != 1 {
			t.Errorf("%v", r.Proto)
		}
	}))
	defer server.Close()
	s := posting(t, server.URL)
	require.ErrorContains(t, s.Post(t.Context(), something), "certificate")
	s.own.pool.TLSClientConfig = trusting(server)
	for range 3 {
		require.NoError(t, s.Post(t.Context(), something))
	}
}

func trusting(server *httptest.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return &tls.Config{RootCAs: roots}
}

func TestHosts(t *testing.T) {
	f := func(wantHost, rawURL string) {
		t.Helper()
		s := posting(t, rawURL)
		var got string
		addr := answering(t, func(conn net.Conn) {
			r, err := http.ReadRequest(bufio.NewReader(conn))
			if err != nil {
				t.Error(err)
				return
			}
			got = r.Host
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		})
		s.own.pool.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return s.own.dial(ctx, network, addr)
		}
		require.NoError(t, s.Post(t.Context(), something))
		require.Equal(t, wantHost, got)
	}
	f("z", "http://z")
	f("z:9411", "http://z:9411")
	f("[::1]:9411", "http://[::1]:9411")
	f("[fe80::1]", "http://[fe80::1%25eth0]")
	f("[fe80::1]:9411", "http://[fe80::1%25eth0]:9411")
	u, err := ParseURL("http://größe")
	require.NoError(t, err)
	_, err = New(Options{URL: u})
	require.ErrorContains(t, err, "not ASCII")
}

// open returns the connection that is open, or nil.
func (t *transport) open() *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.conn
}

// There is no request without a body.
func TestNothingIsSent(t *testing.T) {
	for _, compress := range []func(to, body []byte) []byte{nil, Gzip()} {
		u, err := ParseURL("http://127.0.0.1:1")
		require.NoError(t, err)
		p, err := New(Options{URL: u, Compress: compress})
		require.NoError(t, err)
		require.NoError(t, p.Post(t.Context(), func(b []byte) []byte { return b }))
		require.Error(t, p.Post(t.Context(), something))
	}
}

// Errors do not have the URL, which may have credentials.
func TestErrorsWithoutURL(t *testing.T) {
	for _, client := range []Client{nil, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}} {
		u, err := ParseURL("http://me:secret@127.0.0.1:1/?token=secret")
		require.NoError(t, err)
		p, err := New(Options{URL: u, Client: client})
		require.NoError(t, err)
		err = p.Post(t.Context(), something)
		require.ErrorContains(t, err, "127.0.0.1:1: connect: connection refused")
		require.NotContains(t, err.Error(), "secret")
	}
}
