package transport_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
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

// ownTrace returns the header with another trace in it: registries that see the same
// trace have more to do.
func ownTrace(header http.Header) http.Header {
	id := fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64())
	header = header.Clone()
	for _, values := range header {
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], trace32, id)
		}
	}
	return header
}

// benchRequest is a request as a server gets it.
func benchRequest(tb testing.TB, header http.Header) *http.Request {
	ctx := context.WithValue(context.Background(), http.LocalAddrContextKey,
		&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	r, err := http.NewRequestWithContext(ctx, "GET", "/users/7", nil)
	require.NoError(tb, err)
	r.RemoteAddr = "127.0.0.1:1234"
	r.Pattern = "GET /users/{id}"
	header.Set("Accept", "text/html")
	header.Set("User-Agent", "benchmark")
	r.Header = header
	return r
}

func noContent(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }

// The headers of requests: of the first service of a trace, and of others.
var (
	plainHeader = header()
	w3cHeader   = header("traceparent", "00-"+rest+"-01")
	b3Header    = ids(b3Sampled, "1", b3Parent, parent16)
	bothHeader  = ids("traceparent", "00-"+rest+"-01", b3Sampled, "1")
	notSampled  = ids("traceparent", "00-"+rest+"-00", b3Sampled, "0")
)

var servers = []struct {
	name    string
	header  http.Header
	sampled bool
}{
	{"plain", plainHeader, true},
	{"w3c", w3cHeader, true},
	{"b3", b3Header, true},
	{"both", bothHeader, true},
	{"not sampled", notSampled, false},
}

// The allocations of a request are the span, its notes, and the response with
// the copy of the request.
func TestServerAllocations(t *testing.T) {
	for _, c := range servers {
		for name, w := range map[string]http.ResponseWriter{
			"HTTP/1": &nullWriter{http.Header{}},
			"bare":   &bareWriter{&nullWriter{http.Header{}}},
		} {
			registry := monitor.NewRegistry()
			var seen monitor.SpanData
			h := transport.Options{Registry: registry}.Handler(http.HandlerFunc(noContent))
			r := benchRequest(t, ownTrace(c.header))
			got := testing.AllocsPerRun(100, func() { h.ServeHTTP(w, r) })
			require.EqualValues(t, 3, got, "%s, %s", c.name, name)

			remove := registry.Observe(monitor.Observer{Finish: func(d monitor.SpanData) { seen = d }})
			h.ServeHTTP(w, r)
			remove()
			require.Equal(t, c.sampled, seen.Context.Sampling == monitor.Sampled)
			require.Equal(t, "GET /users/{id}", seen.Name)
			require.Len(t, seen.Annotations, 4)
			require.Equal(t, "127.0.0.1:80", seen.Local)
		}
	}
}

// The allocations of a client's request are the span and its notes, the copy of
// the request, its header (2, and 2 more from a ninth field on), the addresses,
// and the identifiers. A response with a body has it wrapped (1) and watched (2).
func TestClientAllocations(t *testing.T) {
	for _, c := range []struct {
		name   string
		fields int
		body   io.ReadCloser
		want   float64
	}{
		{"bare", 0, http.NoBody, 7},
		{"three fields", 3, http.NoBody, 7},
		{"eight fields", 8, http.NoBody, 9},
		{"body", 0, io.NopCloser(failing{io.EOF}), 10},
	} {
		resp := new(http.Response)
		rt := transport.Options{Registry: monitor.NewRegistry()}.RoundTripper(roundTrip(
			func(r *http.Request) (*http.Response, error) {
				*resp = http.Response{StatusCode: 200, Body: c.body}
				return resp, nil
			}))
		r := newRequest(t, t.Context(), "http://127.0.0.1/users/7")
		for i := range c.fields {
			r.Header.Set(fmt.Sprint("Key-", i), "value")
		}
		require.Equal(t, c.want, testing.AllocsPerRun(100, func() {
			resp, err := rt.RoundTrip(r)
			if err != nil || resp.Body.Close() != nil {
				panic(err)
			}
		}), c.name)
	}
}

// BenchmarkTwoNowAndDefer measures F, the unit of the budgets.
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
	run := func(name string, h http.Handler, w http.ResponseWriter, header http.Header) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := benchRequest(b, header)
			for b.Loop() {
				h.ServeHTTP(w, r)
			}
		})
	}
	options := transport.Options{Registry: monitor.NewRegistry()}
	handler, mux := http.HandlerFunc(noContent), http.NewServeMux()
	mux.Handle("GET /users/{id}", handler)
	w := &nullWriter{http.Header{}}

	run("not instrumented", handler, w, bothHeader)
	for _, c := range servers {
		run(c.name, options.Handler(handler), w, c.header)
	}
	run("both, bare writer", options.Handler(handler), &bareWriter{w}, bothHeader)
	run("mux, not instrumented", mux, w, bothHeader)
	run("mux, both", options.Handler(mux), w, bothHeader)
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
