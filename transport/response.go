package transport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/felixge/httpsnoop"
)

// A response is what is seen of a response while the handler writes it. The
// fields are atomic because handlers may let other goroutines write.
type response struct {
	status   atomic.Int32 // of the header, 0 until it is written
	hijacked atomic.Bool
}

// wrote notes that the header was written by now; only the first counts.
func (p *response) wrote(status int) {
	if !p.hijacked.Load() {
		p.status.CompareAndSwap(0, int32(status))
	}
}

// wrap returns a writer with the methods of w, no more and no less, and Unwrap.
// All that it does is to watch.
//
// The hooks cost 20 allocations with the writer of HTTP/1, which has all of the
// methods: three for each, one for FlushError, and the writer itself.
func (p *response) wrap(w http.ResponseWriter) http.ResponseWriter {
	return httpsnoop.Wrap(w, httpsnoop.Hooks{
		WriteHeader: func(next httpsnoop.WriteHeaderFunc) httpsnoop.WriteHeaderFunc {
			return func(status int) {
				next(status)
				// Informational headers come before the header, save for the
				// one that ends HTTP.
				if status >= 200 || status == http.StatusSwitchingProtocols {
					p.wrote(status)
				}
			}
		},
		Write: func(next httpsnoop.WriteFunc) httpsnoop.WriteFunc {
			return func(b []byte) (int, error) {
				p.wrote(http.StatusOK)
				return next(b)
			}
		},
		WriteString: func(next httpsnoop.WriteStringFunc) httpsnoop.WriteStringFunc {
			return func(s string) (int, error) {
				p.wrote(http.StatusOK)
				return next(s)
			}
		},
		ReadFrom: func(next httpsnoop.ReadFromFunc) httpsnoop.ReadFromFunc {
			return func(source io.Reader) (int64, error) {
				n, err := next(source)
				if n > 0 { // of an empty source not even a header comes
					p.wrote(http.StatusOK)
				}
				return n, err
			}
		},
		// Serves FlushError too.
		Flush: func(next httpsnoop.FlushFunc) httpsnoop.FlushFunc {
			return func() {
				p.wrote(http.StatusOK)
				next()
			}
		},
		Hijack: func(next httpsnoop.HijackFunc) httpsnoop.HijackFunc {
			return func() (net.Conn, *bufio.ReadWriter, error) {
				conn, buffered, err := next()
				if err == nil {
					p.hijacked.Store(true)
				}
				return conn, buffered, err
			}
		},
	})
}

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
