package httpcalls

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkServerLoopback is a request that continues a trace, over one connection
// that is kept. The client does as little as possible, so that the time is that of
// the server.
func BenchmarkServerLoopback(b *testing.B) {
	for _, i := range implementations(b) {
		b.Run(i.name, func(b *testing.B) {
			c := dial(b, listen(b, i.server(newMux())), traceHeader(i.sampled))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkClientLoopback is a request of net/http's client in a span, if there
// are spans, over one connection that is kept.
func BenchmarkClientLoopback(b *testing.B) {
	for _, i := range implementations(b) {
		b.Run(i.name, func(b *testing.B) {
			base := &http.Transport{DisableCompression: true}
			defer base.CloseIdleConnections()
			ctx := context.Background()
			if i.begin != nil {
				var end func()
				ctx, end = i.begin(ctx)
				defer end()
			}
			r := newClientRequest(b, ctx, listen(b, newMux()).URL)
			rt, buf := i.client(base), make([]byte, 512)
			b.ReportAllocs()
			for b.Loop() {
				if err := roundTrip(rt, r, buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func listen(tb testing.TB, h http.Handler) *httptest.Server {
	s := httptest.NewServer(h)
	tb.Cleanup(s.Close)
	return s
}

// A conn is a client that sends the same request each time and reads responses of
// one length.
type conn struct {
	net.Conn
	request  []byte
	response []byte
}

func dial(tb testing.TB, s *httptest.Server, trace http.Header) *conn {
	var request bytes.Buffer
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench/1\r\n", path)
	require.NoError(tb, trace.Write(&request))
	request.WriteString("\r\n")
	c, err := net.DialTimeout("tcp", s.Listener.Addr().String(), 10*time.Second)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = c.Close() })
	_, err = c.Write(request.Bytes())
	require.NoError(tb, err)

	// All responses have the length of the first: only the date changes, and it has
	// a fixed width.
	counted := &counter{Reader: c}
	response, err := http.ReadResponse(bufio.NewReader(counted), nil)
	require.NoError(tb, err)
	require.Equal(tb, http.StatusOK, response.StatusCode)
	body, err := io.ReadAll(response.Body)
	require.NoError(tb, err)
	require.Equal(tb, payload, body)
	return &conn{c, request.Bytes(), make([]byte, counted.n)}
}

func (c *conn) ask() error {
	if _, err := c.Write(c.request); err != nil {
		return err
	}
	_, err := io.ReadFull(c, c.response)
	return err
}

type counter struct {
	io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

// The requests of both benchmarks arrive, and the implementation sees them.
func TestLoopback(t *testing.T) {
	const n = 20
	for _, i := range implementations(t) {
		t.Run(i.name, func(t *testing.T) {
			s := httptest.NewServer(i.server(newMux()))
			c := dial(t, s, traceHeader(i.sampled))
			for range n - 1 {
				require.NoError(t, c.ask())
				require.True(t, bytes.HasSuffix(c.response, payload))
			}
			require.NoError(t, c.Close())
			s.Close() // Close waits for the handlers, whose spans end after their responses
			requireSeen(t, i, n)
		})
	}
}
