package httpcalls

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkServerRoot is a request that begins a trace.
func BenchmarkServerRoot(b *testing.B) {
	for _, i := range implementations(b) {
		b.Run(i.name, func(b *testing.B) { serve(b, i, nil) })
	}
}

// BenchmarkServerRemote is a request that continues the trace of its caller.
func BenchmarkServerRemote(b *testing.B) {
	for _, i := range implementations(b) {
		b.Run(i.name, func(b *testing.B) { serve(b, i, traceHeader(i.sampled)) })
	}
}

func serve(b *testing.B, i implementation, trace http.Header) {
	h, w, r := i.server(newMux()), &writer{header: http.Header{}}, newServerRequest(b, trace)
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(w, r)
	}
}

// Every request is answered, counted and, if it is sampled, has one span.
func TestServer(t *testing.T) {
	const n = 100
	for _, i := range implementations(t) {
		t.Run(i.name, func(t *testing.T) {
			h := i.server(newMux())
			w := &writer{header: http.Header{}}
			remote, root := newServerRequest(t, traceHeader(i.sampled)), newServerRequest(t, nil)
			for range n / 2 {
				h.ServeHTTP(w, remote)
				h.ServeHTTP(w, root)
			}
			require.Equal(t, n*len(payload), w.bytes)
			requireSeen(t, i, n)
		})
	}
}

// requireSeen requires that the implementation saw n requests.
func requireSeen(t *testing.T, i implementation, n int) {
	t.Helper()
	if i.requests != nil {
		require.Equal(t, n, i.requests(t), "requests")
	}
	if i.spans == nil {
		return
	}
	if !i.sampled {
		n = 0
	}
	require.Equal(t, n, i.spans(t), "spans")
}
