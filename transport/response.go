package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"sync/atomic"
)

// A response observes a response while the handler writes it, and holds the part of
// a request's state that needs an allocation. The handler's http.ResponseWriter is
// a writerN around it.
//
// The fields below body are atomic because a handler may write from other
// goroutines.
type response struct {
	writer  http.ResponseWriter // the server's
	request http.Request        // the handler's: the server's, in the span's context
	body    countedBody         // of the request, if its length is unknown

	written  atomic.Int64 // bytes of the body
	status   atomic.Int32 // 0 until the header is written
	hijacked atomic.Bool
}

// wrote notes that the header is written; only the first status counts.
func (p *response) wrote(status int) {
	if p.status.Load() == 0 && !p.hijacked.Load() {
		p.status.CompareAndSwap(0, int32(status))
	}
}

// The methods of http.ResponseWriter and the functions of optional.go are not
// inlined. So the methods that the types of writers.go promote are mere jumps,
// which keeps programs small.

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
	// Informational headers precede the header, except for 101, which ends HTTP.
	if status >= 200 || status == http.StatusSwitchingProtocols {
		p.wrote(status)
	}
}

// closeAfterLimit ends the connection after a response that refuses a body cut off
// by http.MaxBytesReader. That reader asks its writer to do so by an unexported
// method of net/http, which a wrapper cannot have; the effect of the method is this
// field of the header. It is set if the handler answers 413 and has put the reader
// into its request: asking the reader whether it met its limit would race with the
// goroutine that reads.
func (p *response) closeAfterLimit() {
	if p.request.ProtoMajor == 1 && reflect.TypeOf(p.request.Body) == limitedBody && p.status.Load() == 0 {
		p.writer.Header().Set("Connection", "close")
	}
}

var limitedBody = reflect.TypeOf(http.MaxBytesReader(nil, nil, 0))

// result returns the status that the client got, 0 if none, and the error that the
// span ends with. ctx is the request's context.
func (p *response) result(ctx context.Context, panicked bool) (status int, err error) {
	status = int(p.status.Load())
	cause := ctx.Err()
	switch {
	case panicked, p.hijacked.Load():
		// The context of a hijacked request does not follow its connection.
	case errors.Is(cause, context.Canceled),
		cause != nil && (status == 0 || status >= 500):
		err = cause
	case status == 0:
		status = http.StatusOK
	case status >= 500:
		err = &statusError{status}
	}
	return status, err
}

// countBody counts the body's bytes if its length is unknown. A body with WriteTo,
// which net/http's servers never make, is left as it is.
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

// responseSize returns the length of the body that was written. The response to
// HEAD has no body, whatever the handler writes.
func (p *response) responseSize(r *http.Request) int64 {
	if r.Method == http.MethodHead {
		return 0
	}
	return p.written.Load()
}
