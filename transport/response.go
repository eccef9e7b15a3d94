package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"sync/atomic"
)

// A response observes a response while the handler writes it, and holds the part of
// a request's state that needs an allocation. The handler's http.ResponseWriter is
// a writerN around it.
//
// The fields below rpc are atomic because a handler may write from other
// goroutines.
type response struct {
	writer  http.ResponseWriter // the server's
	request http.Request        // the handler's: the server's, in the span's context
	outer   *http.Request       // the server's
	body    io.ReadCloser       // of outer, if it is counted
	rpc     *rpc                // nil unless this is gRPC

	read     atomic.Int64 // bytes of the request's body, if it is counted
	written  atomic.Int64 // bytes of the response's body
	status   atomic.Int32 // 0 until the header is written
	hijacked atomic.Bool
	broken   atomic.Bool // writing failed, so the client does not have everything
	late     atomic.Bool // the status is an error that was written after the context ended
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
	if p.rpc != nil {
		p.rpc.write(b[:n])
	}
	if err != nil {
		failed(p, err)
	}
	return n, err
}

// failed notes that writing to the client failed. The errors of a handler that writes
// what it may not are none of the client's.
func failed(p *response, err error) {
	if err != http.ErrBodyNotAllowed && err != http.ErrContentLength && err != http.ErrHijacked {
		p.broken.Store(true)
	}
}

//go:noinline
func (p *response) WriteHeader(status int) {
	if status == http.StatusRequestEntityTooLarge {
		p.closeAfterLimit()
	}
	if status >= 400 && p.status.Load() == 0 && p.request.Context().Err() != nil {
		p.late.Store(true)
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
	if panicked || p.hijacked.Load() {
		// The context of a hijacked request does not follow its connection.
		return status, nil
	}
	cause := ctx.Err()
	switch {
	case cause != nil && cutOff(p, errors.Is(cause, context.Canceled), status):
		err = cause
	case status == 0:
		status = http.StatusOK
	case status >= 500:
		err = &statusError{status}
	}
	return status, err
}

// cutOff reports whether the end of the request's context, by the client that left or
// else by a deadline, kept the client from getting a whole answer.
func cutOff(p *response, left bool, status int) bool {
	if status == 0 || p.late.Load() && (left || status >= 500) {
		return true
	}
	return left && (p.broken.Load() || short(p, status))
}

// short reports whether the handler wrote less of the body than it declared.
func short(p *response, status int) bool {
	if p.outer.Method == http.MethodHead || status == http.StatusNoContent || status == http.StatusNotModified {
		return false
	}
	declared, err := strconv.ParseInt(p.writer.Header().Get("Content-Length"), 10, 64)
	return err == nil && p.written.Load() < declared
}

// responseSize returns the length of the body that was written. The response to
// HEAD has no body, whatever the handler writes.
func (p *response) responseSize() int64 {
	if p.outer.Method == http.MethodHead {
		return 0
	}
	return p.written.Load()
}
