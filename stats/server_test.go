package stats

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// serving serves a registry on a port of its own until the context ends.
func serving(ctx context.Context, t *testing.T, r *monitor.Registry) (url string, done <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	result := make(chan error, 1)
	go func() { result <- Options{}.serve(ctx, l, []*monitor.Registry{r}) }()
	return "http://" + l.Addr().String(), result
}

func TestServeUntilTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	entered, release := make(chan struct{}), make(chan struct{})
	r := monitor.NewRegistry()
	r.Scope("s").GaugeFunc("slow", func() float64 { close(entered); <-release; return 1 })
	url, done := serving(ctx, t, r)

	status := make(chan int, 1)
	go func() {
		response, err := http.Get(url + "/") // is led to /stats
		if err != nil {
			status <- -1
			return
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		status <- response.StatusCode
	}()
	<-entered
	cancel()
	select {
	case err := <-done:
		require.Fail(t, "a request was cut off", "%v", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(release)
	require.Equal(t, 200, <-status)
	require.NoError(t, <-done)
	_, err := http.Get(url + "/stats")
	require.Error(t, err)
}

func TestListenAndServeFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	require.ErrorContains(t, ListenAndServe(l.Addr().String()), "address already in use")
	require.ErrorContains(t, ListenAndServe("nonsense"), "nonsense")
}

func TestServeReportsAListenerThatFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.ErrorIs(t, Options{}.serve(t.Context(), l, nil), net.ErrClosed)
}

func TestServerHasTimeouts(t *testing.T) {
	s := Options{}.Server("localhost:0")
	require.NotZero(t, s.ReadHeaderTimeout)
	require.NotZero(t, s.ReadTimeout)
	require.NotZero(t, s.WriteTimeout)
	require.NotZero(t, s.IdleTimeout)
	require.NotZero(t, s.MaxHeaderBytes)
	require.Equal(t, "localhost:0", s.Addr)
	require.NoError(t, s.Shutdown(t.Context()))
}

func TestNothingIsRegisteredGlobally(t *testing.T) {
	_, pattern := http.DefaultServeMux.Handler(httptest.NewRequest(http.MethodGet, "/stats", nil))
	require.Empty(t, pattern)
}
