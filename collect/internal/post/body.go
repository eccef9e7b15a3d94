package post

import (
	"bytes"
	"context"
	"io"
	"net/http/httptrace"
	"sync/atomic"
)

// body is the body of one request. The next request can use its memory only once all of
// its readers are done, which may be after the answer or the error.
type body struct {
	data    []byte
	readers atomic.Int32 // the number of open ones
}

// openTraced returns a reader for a request by net/http's own transport, and the context
// for the request. The transport writes header and body at once if it knows the body to
// be in memory, and reports by the context when it has written them.
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
