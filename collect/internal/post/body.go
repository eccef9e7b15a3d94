package post

import (
	"bytes"
	"io"
	"sync/atomic"
)

// body is the body of one request. The next request can use its memory only once all of
// its readers are closed, which may be after the answer or the error.
type body struct {
	data    []byte
	readers atomic.Int32 // the number of open ones
}

// open returns a reader for a request by a Client, which closes it when it is done.
func (b *body) open() io.ReadCloser {
	b.readers.Add(1)
	r := &bodyReader{body: b}
	r.Reset(b.data)
	return r
}

// openInMemory returns a reader for a request by net/http's own transport, which writes
// header and body at once if it knows the body to be in memory. It knows that of few
// readers, and closing them tells nobody: this one counts as open for good.
func (b *body) openInMemory() io.ReadCloser {
	b.readers.Add(1)
	return io.NopCloser(bytes.NewReader(b.data))
}

// renew returns an empty body, with the memory of b if that is free.
func (b *body) renew() *body {
	if b.readers.Load() > 0 {
		return &body{data: make([]byte, 0, len(b.data)+len(b.data)/8)}
	}
	b.data = b.data[:0]
	return b
}

type bodyReader struct {
	bytes.Reader
	body   *body
	closed atomic.Bool
}

func (r *bodyReader) Close() error {
	if r.closed.CompareAndSwap(false, true) {
		r.body.readers.Add(-1)
	}
	return nil
}
