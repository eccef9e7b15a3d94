package transport

import (
	"io"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// sizes are the distributions of the sizes of bodies, in bytes. A body that is
// empty is none, and is left out: of most requests it would say no more.
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

// A countedBody is the body of a request whose length is not known before its
// end.
type countedBody struct {
	io.ReadCloser
	read atomic.Int64 // handlers may let other goroutines read
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	return n, err
}
