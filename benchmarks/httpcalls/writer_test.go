package httpcalls

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A writer discards the response. It has all methods of the response writer of
// net/http's HTTP/1 server, so that wrappers have to keep them all.
type writer struct {
	header http.Header
	bytes  int
}

func (w *writer) Header() http.Header                          { return w.header }
func (w *writer) WriteHeader(int)                              {}
func (w *writer) Write(p []byte) (int, error)                  { w.bytes += len(p); return len(p), nil }
func (w *writer) WriteString(s string) (int, error)            { w.bytes += len(s); return len(s), nil }
func (w *writer) ReadFrom(r io.Reader) (int64, error)          { return io.Copy(io.Discard, r) }
func (w *writer) Flush()                                       {}
func (w *writer) FlushError() error                            { return nil }
func (w *writer) CloseNotify() <-chan bool                     { return nil }
func (w *writer) Hijack() (net.Conn, *bufio.ReadWriter, error) { return nil, nil, http.ErrNotSupported }
func (w *writer) SetReadDeadline(time.Time) error              { return nil }
func (w *writer) SetWriteDeadline(time.Time) error             { return nil }
func (w *writer) EnableFullDuplex() error                      { return nil }

// route is the pattern of the handler, and path the path of the requests.
const (
	route = "GET /users/{id}"
	path  = "/users/7"
)

var payload = []byte("Grace Hopper\n")

// newMux returns the handler that is instrumented.
func newMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc(route, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(payload) })
	return mux
}

// The identifier of the caller's span.
const spanID = "a2fb4a1d1a96d312"

// traceHeader returns the header by which a caller passes on its trace, in both
// formats; each implementation reads the formats that it knows. Each call returns
// another trace, because registries of one process have more work if they see the
// same trace. The identifier has 64 bits, because monkit reads no longer ones.
func traceHeader(sampled bool) http.Header {
	flag := "0"
	if sampled {
		flag = "1"
	}
	traceID := fmt.Sprintf("%032x", rand.Uint64())
	h := http.Header{}
	h.Set("traceparent", "00-"+traceID+"-"+spanID+"-0"+flag)
	h.Set("X-B3-TraceId", traceID)
	h.Set("X-B3-SpanId", spanID)
	h.Set("X-B3-Sampled", flag)
	return h
}

// newServerRequest returns a request as a server makes it.
func newServerRequest(tb testing.TB, trace http.Header) *http.Request {
	ctx := context.WithValue(context.Background(), http.ServerContextKey, &http.Server{})
	ctx = context.WithValue(ctx, http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	ctx, cancel := context.WithCancel(ctx)
	tb.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	require.NoError(tb, err)
	r.RequestURI = path
	r.Host = "127.0.0.1"
	r.RemoteAddr = "127.0.0.1:1234"
	r.Header.Set("User-Agent", "bench/1")
	for key, values := range trace {
		r.Header[key] = values
	}
	return r
}
