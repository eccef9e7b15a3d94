package post

import (
	"bytes"
	"context"
	"io"
	"net/http/httptrace"
	"sync/atomic"
)

// body is the body of one request. Its memory can be used for the next only once
// all of its readers are done, which may be after the answer or the error.
type body struct {
	data    []byte
	readers atomic.Int32 // that are open
}

// openTraced returns a reader for a request by net/http's own transport, with the
// context that the request is to have. The transport writes what it knows to be in
// memory at once, header and body, and says by the context when it has.
func (b *body) openTraced(ctx context.Context) (context.Context, io.ReadCloser) {
	b.readers.Add(1)
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { b.readers.Add(-1) }}
	return httptrace.WithClientTrace(ctx, trace), io.NopCloser(bytes.NewReader(b.data))
}

// open returns a reader for a request.
func (b *body) open() io.ReadCloser {
	b.readers.Add(1)
	r := &bodyReader{body: b}
	r.Reset(b.data)
	return r
}

// renew returns an empty body, with the memory of b if that is free.
func (b *body) renew() *body {
	if b.readers.Load() > 0 {
		return new(body)
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
