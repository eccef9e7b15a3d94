package post

import (
	"bytes"
	"io"
	"sync/atomic"
)

// body is the body of one request. Its memory can be used for the next only
// once net/http has closed it, which may be after the answer or the error.
type body struct {
	data   []byte
	opened bool
	closed atomic.Bool
}

// open returns the reader for the request.
func (b *body) open() io.ReadCloser {
	b.opened = true
	return &bodyReader{bytes.NewReader(b.data), b}
}

// renew returns an empty body, with the memory of b if that is free.
func (b *body) renew() *body {
	if b.opened && !b.closed.Load() {
		return new(body)
	}
	return &body{data: b.data[:0]}
}

type bodyReader struct {
	*bytes.Reader
	body *body
}

func (r *bodyReader) Close() error {
	r.body.closed.Store(true)
	return nil
}
