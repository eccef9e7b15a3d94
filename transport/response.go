package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"sync/atomic"
)

// A response is what is seen of a response while the handler writes it, and the
// part of a request's state that needs an allocation: a writerN around it is what
// the handler gets as its http.ResponseWriter.
//
// The fields below request are atomic because handlers may let other goroutines
// write.
type response struct {
	writer  http.ResponseWriter // the server's
	request http.Request        // the handler's: the server's, in the span's context
	body    countedBody         // of the request, if its length is not known

	written  atomic.Int64 // bytes of the body
	status   atomic.Int32 // of the header, 0 until it is written
	hijacked atomic.Bool
}

// wrote notes that the header was written by now; only the first counts.
func (p *response) wrote(status int) {
	if p.status.Load() == 0 && !p.hijacked.Load() {
		p.status.CompareAndSwap(0, int32(status))
	}
}

// The methods of http.ResponseWriter, and those of optional.go, are not inlined:
// so the methods that the types of writers.go take from here are jumps, which
// keeps programs small.

//go:noinline
func (p *response) Header() http.Header { return p.writer.Header() }

// Unwrap is for http.ResponseController.
//
//go:noinline
func (p *response) Unwrap() http.ResponseWriter { return p.writer }

//go:noinline
func (p *response) Write(b []byte) (int, error) {
	p.wrote(http.StatusOK)
	n, err := p.writer.Write(b)
	p.written.Add(int64(n))
	return n, err
}

//go:noinline
func (p *response) WriteHeader(status int) {
	if status == http.StatusRequestEntityTooLarge {
		p.closeAfterLimit()
	}
	p.writer.WriteHeader(status)
	// Informational headers come before the header, save for the one that ends
	// HTTP.
	if status >= 200 || status == http.StatusSwitchingProtocols {
		p.wrote(status)
	}
}

// closeAfterLimit ends the connection after a response that refuses a body which
// http.MaxBytesReader cut off. That reader asks the writer it was given, by a
// method that only net/http can write; a wrapper cannot pass it on. What the
// method comes to is this field of the header. It is set only if the handler
// answers 413 and has put the reader into its request: to ask the reader whether
// it met its limit would be a race with whoever reads.
func (p *response) closeAfterLimit() {
	if p.request.ProtoMajor == 1 && reflect.TypeOf(p.request.Body) == limitedBody && p.status.Load() == 0 {
		p.writer.Header().Set("Connection", "close")
	}
}

var limitedBody = reflect.TypeOf(http.MaxBytesReader(nil, nil, 0))

// result returns the status that the client got, 0 if none, and the error that
// the response stands for. ctx is that of the request.
func (p *response) result(ctx context.Context, panicked bool) (status int, err error) {
	status = int(p.status.Load())
	cause := ctx.Err()
	switch {
	case panicked, p.hijacked.Load():
		// The context of a hijacked request knows nothing of its connection.
	case errors.Is(cause, context.Canceled),
		cause != nil && (status == 0 || status >= 500):
		err = cause
	case status == 0:
		status = http.StatusOK
	case status >= 500:
		err = statusError(status)
	}
	return status, err
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
