package post

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proxyServer is a proxy that notes what it is asked for.
type proxyServer struct {
	t     *testing.T
	to    string        // where every tunnel goes
	ended chan struct{} // gets one for every tunnel

	mu    sync.Mutex
	asked []string // guarded by mu
}

func (p *proxyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
	p.mu.Unlock()
	if r.Header.Get("Proxy-Authorization") == "" {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method != http.MethodConnect {
		return
	}
	far, err := net.Dial("tcp", p.to)
	if err != nil {
		p.t.Error(err)
		return
	}
	near, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		p.t.Error(err)
		return
	}
	_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	join := func(a, b net.Conn) {
		_, _ = io.Copy(a, b)
		_ = a.Close()
	}
	go func() {
		join(near, far)
		p.ended <- struct{}{}
	}()
	join(far, near)
}

func TestProxy(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "" {
			t.Error("the proxy's password is not for the server")
		}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	proxy := &proxyServer{t: t, to: server.Listener.Addr().String(), ended: make(chan struct{})}
	front := httptest.NewServer(proxy)
	defer front.Close()
	f := func(address, to string) error {
		s := posting(t, to)
		s.own.pool.Proxy = func(r *http.Request) (*url.URL, error) {
			require.Equal(t, s.options.URL, r.URL)
			return url.Parse(address)
		}
		s.own.pool.TLSClientConfig = trusting(server)
		defer s.Close()
		return errors.Join(s.Post(t.Context(), something), s.Post(t.Context(), something))
	}
	withPassword := strings.Replace(front.URL, "//", "//me:secret@", 1)
	require.NoError(t, f(withPassword, "http://z.example:9411/api/v2/spans"))
	require.NoError(t, f(withPassword, server.URL+"/api/v2/spans"))
	<-proxy.ended
	require.ErrorContains(t, f(front.URL, server.URL), "the proxy answered 407")
	err := f("socks5://me:secret@127.0.0.1:1", server.URL)
	require.ErrorContains(t, err, "127.0.0.1:1: connect: connection refused")
	require.NotContains(t, err.Error(), "secret")
	proxy.mu.Lock()
	defer proxy.mu.Unlock()
	require.Equal(t, []string{
		"POST http://z.example:9411/api/v2/spans Basic bWU6c2VjcmV0", "POST http://z.example:9411/api/v2/spans Basic bWU6c2VjcmV0",
		"CONNECT " + proxy.to + " Basic bWU6c2VjcmV0",
		"CONNECT " + proxy.to + " ", "CONNECT " + proxy.to + " ",
	}, proxy.asked)
}

func TestAProxyThatIsMalformed(t *testing.T) {
	s := posting(t, "http://z")
	s.own.pool.Proxy = quiet(func(*http.Request) (*url.URL, error) { return nil, errors.New("secret") })
	require.EqualError(t, s.Post(t.Context(), something), "the address of the proxy is malformed")
}

func TestHostPort(t *testing.T) {
	for raw, want := range map[string]string{
		"http://z": "z:80", "https://z": "z:443", "https://z:1": "z:1", "http://[::1]": "[::1]:80", "http://[fe80::1%25en0]:5": "[fe80::1%en0]:5",
		"socks5://z": "z:1080",
	} {
		u, err := url.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, want, hostPort(u))
	}
}

// The address is that of the connection which the next request uses.
func TestAddress(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {}))
	connections := dialed(server)
	server.Start()
	defer server.Close()
	s := posting(t, server.URL)
	for range 3 {
		here, err := s.Address(t.Context())
		require.NoError(t, err)
		require.Equal(t, "127.0.0.1", here.String())
		require.NoError(t, s.Post(t.Context(), something))
	}
	require.EqualValues(t, 1, connections.Load())
	require.NoError(t, s.Close())
	_, err := s.Address(t.Context())
	require.NoError(t, err)
	s.own.open().since = time.Now().Add(-2 * maxAge)
	require.NoError(t, s.Post(t.Context(), something))
	require.EqualValues(t, 3, connections.Load())

	server.Close()
	require.Eventually(t, func() bool { return s.own.open() == nil }, 5*time.Second, time.Millisecond)
	_, err = s.Address(t.Context())
	require.ErrorContains(t, err, "refused")
}

// What connects ends with the request, and not when net/http would give up.
func TestTheContextEndsADial(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts nothing: a handshake never ends
	require.NoError(t, err)
	defer l.Close()
	s := posting(t, "https://"+l.Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.Post(ctx, something), context.DeadlineExceeded)
	require.Nil(t, s.own.open())

	dialing := make(chan error, 1)
	s.own.dialer.ControlContext = func(ctx context.Context, _, _ string, _ syscall.RawConn) error {
		<-ctx.Done()
		dialing <- ctx.Err()
		return ctx.Err()
	}
	ctx, cancel = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, s.Post(ctx, something), context.DeadlineExceeded)
	require.Error(t, <-dialing)
}
