package transport

import (
	"io"
	"net/http"
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

// countBody has the body counted if only that tells its length. One with WriteTo,
// which net/http's servers do not make, is left as it is.
func (p *response) countBody() {
	if p.request.ContentLength >= 0 || p.request.Body == nil || p.request.Body == http.NoBody {
		return
	}
	if _, ok := p.request.Body.(io.WriterTo); ok {
		return
	}
	p.body.ReadCloser = p.request.Body
	p.request.Body = &p.body
}

// requestSize returns the length of the body of the server's request.
func (p *response) requestSize(r *http.Request) int64 {
	if r.ContentLength >= 0 {
		return r.ContentLength
	}
	return p.body.read.Load()
}

// responseSize returns the length of the body that was written. The answer to
// HEAD has none, whatever the handler writes.
func (p *response) responseSize(r *http.Request) int64 {
	if r.Method == http.MethodHead {
		return 0
	}
	return p.written.Load()
}
