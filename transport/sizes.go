package transport

import (
	"io"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// sizes are the distributions of the sizes of bodies, in bytes. They leave empty
// bodies out: most requests have no body.
type sizes struct{ request, response *monitor.ValDist }

func sizesOf(s *monitor.Scope) sizes {
	return sizes{
		s.ValDist("request_size").In(monitor.Bytes),
		s.ValDist("response_size").In(monitor.Bytes),
	}
}

func (s *sizes) observe(request, response int64) {
	if request > 0 {
		s.request.ObserveInt(request)
	}
	if response > 0 {
		s.response.ObserveInt(response)
	}
}

// A countedBody is the body of a request whose length is unknown before its end.
type countedBody struct {
	io.ReadCloser
	read atomic.Int64 // a handler may read from other goroutines
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	return n, err
}
