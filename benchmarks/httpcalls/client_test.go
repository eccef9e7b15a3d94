package httpcalls

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A memory is a transport without a network.
type memory struct{ header http.Header }

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        m.header,
		Body:          io.NopCloser(bytes.NewReader(payload)),
		ContentLength: int64(len(payload)),
		Request:       r,
	}, nil
}

// BenchmarkClientRoot is a request that begins a trace.
func BenchmarkClientRoot(b *testing.B) {
	for _, i := range implementations(b) {
		b.Run(i.name, func(b *testing.B) { request(b, i, context.Background()) })
	}
}

// BenchmarkClientChild is a request that is made in a span.
func BenchmarkClientChild(b *testing.B) {
	for _, i := range implementations(b) {
		if i.begin == nil && i.name != "bare" {
			continue // it would be the same as ClientRoot
		}
		b.Run(i.name, func(b *testing.B) {
			ctx := context.Background()
			if i.begin != nil {
				var end func()
				ctx, end = i.begin(ctx)
				defer end()
			}
			request(b, i, ctx)
		})
	}
}

func request(b *testing.B, i implementation, ctx context.Context) {
	rt, r := i.client(memory{http.Header{}}), newClientRequest(b, ctx, "http://127.0.0.1")
	buf := make([]byte, 512)
	b.ReportAllocs()
	for b.Loop() {
		if err := roundTrip(rt, r, buf); err != nil {
			b.Fatal(err)
		}
	}
}

func newClientRequest(tb testing.TB, ctx context.Context, server string) *http.Request {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+path, http.NoBody)
	require.NoError(tb, err)
	return r
}

// roundTrip sends the request and reads the response to its end, as a client does
// that uses the connection again.
func roundTrip(rt http.RoundTripper, r *http.Request, buf []byte) error {
	response, err := rt.RoundTrip(r)
	if err != nil {
		return err
	}
	for err == nil {
		_, err = response.Body.Read(buf)
	}
	if err != io.EOF {
		return err
	}
	return response.Body.Close()
}

// Every request is counted and, if sampled, has one span.
func TestClient(t *testing.T) {
	const n = 100
	for _, i := range implementations(t) {
		t.Run(i.name, func(t *testing.T) {
			ctx := context.Background()
			root := newClientRequest(t, ctx, "http://127.0.0.1")
			if i.begin != nil {
				var end func()
				ctx, end = i.begin(ctx)
				defer end()
			}
			child := newClientRequest(t, ctx, "http://127.0.0.1")
			rt := i.client(memory{http.Header{}})
			buf := make([]byte, 512)
			for range n / 2 {
				require.NoError(t, roundTrip(rt, root, buf))
				require.NoError(t, roundTrip(rt, child, buf))
			}
			requireSeen(t, i, n)
		})
	}
}

// The trace of the caller continues in the next process.
func TestClientInjects(t *testing.T) {
	for _, i := range implementations(t) {
		if i.spans == nil || !i.sampled {
			continue
		}
		t.Run(i.name, func(t *testing.T) {
			var sent http.Header
			ctx, end := i.begin(context.Background())
			defer end()
			rt := i.client(roundTripperFunc(func(r *http.Request) (*http.Response, error) {
				sent = r.Header.Clone()
				return memory{http.Header{}}.RoundTrip(r)
			}))
			require.NoError(t, roundTrip(rt, newClientRequest(t, ctx, "http://127.0.0.1"), make([]byte, 512)))
			require.NotEmpty(t, sent.Get("traceparent")+sent.Get("X-B3-TraceId"))
		})
	}
}

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
