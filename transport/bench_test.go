package transport_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// nullWriter has the methods of HTTP/1's response writer and discards all.
type nullWriter struct{ header http.Header }

func (w *nullWriter) Header() http.Header                          { return w.header }
func (w *nullWriter) WriteHeader(int)                              {}
func (w *nullWriter) Write(p []byte) (int, error)                  { return len(p), nil }
func (w *nullWriter) WriteString(s string) (int, error)            { return len(s), nil }
func (w *nullWriter) ReadFrom(r io.Reader) (int64, error)          { return io.Copy(io.Discard, r) }
func (w *nullWriter) Flush()                                       {}
func (w *nullWriter) FlushError() error                            { return nil }
func (w *nullWriter) CloseNotify() <-chan bool                     { return nil }
func (w *nullWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) { return nil, nil, nil }
func (w *nullWriter) SetReadDeadline(time.Time) error              { return nil }
func (w *nullWriter) SetWriteDeadline(time.Time) error             { return nil }
func (w *nullWriter) EnableFullDuplex() error                      { return nil }

// bareWriter has no optional methods.
type bareWriter struct{ http.ResponseWriter }

// benchRequest is a request as a server gets it, of the second service of a
// trace.
func benchRequest(tb testing.TB) *http.Request {
	ctx := context.WithValue(context.Background(), http.LocalAddrContextKey,
		&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	r, err := http.NewRequestWithContext(ctx, "GET", "/users/7", nil)
	require.NoError(tb, err)
	r.RemoteAddr = "127.0.0.1:1234"
	r.Pattern = "GET /users/{id}"
	r.Header = ids("traceparent", "00-"+rest+"-01", b3Sampled, "1")
	return r
}

func benchHandler() http.Handler {
	return transport.Options{Registry: monitor.NewRegistry()}.
		Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }))
}

// The bounds are what the wrappers take today. That of Handler is made up of 20
// for the hooks of the response writer and 8 for the span, its annotations, its
// context, and the copy of the request.
func TestAllocations(t *testing.T) {
	h, r, w := benchHandler(), benchRequest(t), &nullWriter{http.Header{}}
	rt := transport.Options{Registry: monitor.NewRegistry()}.RoundTripper(respond(200, http.NoBody))
	out := newRequest(t, t.Context(), "http://127.0.0.1/users/7")
	for _, c := range []struct {
		name string
		most float64
		f    func()
	}{
		{"Handler", 28, func() { h.ServeHTTP(w, r) }},
		{"RoundTripper", 18, func() { _, _ = rt.RoundTrip(out) }},
	} {
		got := testing.AllocsPerRun(100, c.f)
		t.Logf("%s: %v allocations", c.name, got)
		require.LessOrEqual(t, got, c.most, c.name)
	}
}

func BenchmarkTwoNowAndDefer(b *testing.B) {
	var sum time.Duration
	f := func() {
		start := time.Now()
		defer func() {
			end := time.Now() // not time.Since, which reads one clock only
			sum += end.Sub(start)
		}()
	}
	for b.Loop() {
		f()
	}
}

func BenchmarkHandler(b *testing.B) {
	b.ReportAllocs()
	h, r, w := benchHandler(), benchRequest(b), &nullWriter{http.Header{}}
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
}

func BenchmarkHandlerBareWriter(b *testing.B) {
	b.ReportAllocs()
	h, r, w := benchHandler(), benchRequest(b), bareWriter{&nullWriter{http.Header{}}}
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
}

func BenchmarkRoundTripper(b *testing.B) {
	b.ReportAllocs()
	rt := transport.Options{Registry: monitor.NewRegistry()}.RoundTripper(respond(200, http.NoBody))
	r, err := http.NewRequest("GET", "http://127.0.0.1/users/7", nil)
	require.NoError(b, err)
	for b.Loop() {
		if _, err := rt.RoundTrip(r); err != nil {
			b.Fatal(err)
		}
	}
}
