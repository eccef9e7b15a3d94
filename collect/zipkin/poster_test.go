package zipkin

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// posting returns a sink for the URL without a proxy, and closes it at the end.
func posting(t *testing.T, rawURL string) *Sink {
	t.Helper()
	s, err := New(Options{URL: rawURL})
	require.NoError(t, err)
	s.poster.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

var some = make([]monitor.SpanData, 3)

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
			if err != nil || string(b) != string(appendSpans(nil, some, netip.MustParseAddr("127.0.0.1"))) {
				t.Errorf("%q, %v", b, err)
			}
			answer(w, r)
		}))
		connections := dialed(server)
		server.Start()
		defer server.Close()
		s := posting(t, server.URL)
		for range 5 {
			require.NoError(t, s.SendSpans(t.Context(), some))
			require.Equal(t, want == 1, s.poster.line != nil)
		}
		require.Equal(t, want, connections.Load())
		s.poster.Close()
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
	f(5, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("long ", maxAnswer))
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
		require.NoError(t, s.SendSpans(t.Context(), some))
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
	require.ErrorIs(t, s.SendSpans(t.Context(), some), errNoAnswer)
	require.EqualValues(t, 1, connections.Load())
}

// Spans that do not say at which address they were have that of the process.
func TestTheAddressOfTheProcess(t *testing.T) {
	here := netip.MustParseAddr("192.0.2.5")
	f := func(want string, d monitor.SpanData) {
		t.Helper()
		require.Contains(t, string(appendSpans(nil, []monitor.SpanData{d}, here)), `"localEndpoint":{`+want+`}`)
	}
	f(`"serviceName":"s","ipv4":"192.0.2.5"`, monitor.SpanData{Service: "s"})
	f(`"serviceName":"s","ipv4":"192.0.2.5","port":80`, monitor.SpanData{Service: "s", Local: "[::]:80"})
	f(`"serviceName":"s","ipv4":"192.0.2.5","port":80`, monitor.SpanData{Service: "s", Local: "localhost:80"})
	f(`"serviceName":"s","ipv6":"2001:db8::1","port":80`, monitor.SpanData{Service: "s", Local: "[2001:db8::1]:80"})
	f(`"ipv4":"192.0.2.5"`, monitor.SpanData{})
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
	large := []monitor.SpanData{{Name: strings.Repeat("x", 32<<20)}}
	err := s.SendSpans(t.Context(), large)
	require.EqualError(t, err, `zipkin: answered 413 Request Entity Too Large: "big"`)
	require.Nil(t, s.poster.line)
}

func TestWrongAnswers(t *testing.T) {
	f := func(want, answer string) {
		t.Helper()
		addr := answering(t, func(conn net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			_, _ = io.WriteString(conn, answer)
		})
		s := posting(t, "http://"+addr)
		require.ErrorContains(t, s.SendSpans(t.Context(), some), want)
		require.Nil(t, s.poster.line)
	}
	f("without an answer", "")
	f("malformed HTTP", "220 mail.example ESMTP\r\n")
	f("unexpected EOF", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n")
	f("unexpected EOF", "HTTP/1.1 200 OK\r\nEndless: "+strings.Repeat("header", maxAnswer))
	f("answered 101", "HTTP/1.1 101 Switching Protocols\r\n\r\n")
}

func TestTheContextEndsARequest(t *testing.T) {
	release := make(chan struct{})
	addr := answering(t, func(net.Conn) { <-release })
	defer close(release)
	s := posting(t, "http://"+addr)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.SendSpans(ctx, some), context.DeadlineExceeded)
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	require.ErrorIs(t, s.SendSpans(ctx, some), context.Canceled)
}

func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.TLS == nil || r.ProtoMajor != 1 {
			t.Errorf("%v", r.Proto)
		}
	}))
	defer server.Close()
	s := posting(t, server.URL)
	require.ErrorContains(t, s.SendSpans(t.Context(), some), "certificate")
	s.poster.tls = trusting(server)
	for range 3 {
		require.NoError(t, s.SendSpans(t.Context(), some))
	}
}

func trusting(server *httptest.Server) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return &tls.Config{RootCAs: roots}
}

func TestHeaders(t *testing.T) {
	f := func(wantHost, rawURL string) {
		t.Helper()
		s := posting(t, rawURL)
		require.Contains(t, s.poster.head, "\r\nHost: "+wantHost+"\r\n")
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("POST /" + s.poster.head + "0\r\n\r\n")))
		require.NoError(t, err)
		require.Equal(t, wantHost, r.Host)
	}
	f("z", "http://z")
	f("z:9411", "http://z:9411")
	f("[::1]:9411", "http://[::1]:9411")
	f("[fe80::1]", "http://[fe80::1%25eth0]")
	f("[fe80::1]:9411", "http://[fe80::1%25eth0]:9411")
	_, err := New(Options{URL: "http://größe"})
	require.ErrorContains(t, err, "not ASCII")
}
