package transport

import (
	"io"
	"net/http"
	"runtime"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// A body is the body of a response. Its end is the end of the span.
type body struct {
	io.ReadCloser
	span    *monitor.Span
	request *http.Request // may be given up while the body is read
	failure error         // from the status
	rpc     *rpc          // nil unless this is gRPC
	resp    *http.Response
	sizes   *monitor.ValDist
	read    atomic.Int64 // bytes
	ended   atomic.Bool
	lost    runtime.Cleanup
}

// watchBody makes the span end with the body of the response, and records the
// body's size in sizes.
func watchBody(r *http.Request, span *monitor.Span, resp *http.Response, sizes *monitor.ValDist) {
	var failure error
	if resp.StatusCode >= 400 {
		failure = &statusError{resp.StatusCode}
	}
	call := rpcOf(resp.Header["Content-Type"])
	if code, ok := call.status(resp.Header); ok && failure == nil {
		failure = rpcFailure(code)
	}
	if resp.Body == nil && resp.ContentLength > 0 && r.Method != http.MethodHead && failure == nil {
		failure = errNoBody
	}
	if resp.Body == nil || resp.Body == http.NoBody {
		span.Finish(failure)
		return
	}
	b := &body{ReadCloser: resp.Body, span: span, request: r, failure: failure, sizes: sizes, rpc: call, resp: resp}
	b.lost = runtime.AddCleanup(b, func(span *monitor.Span) { span.Finish(errNotClosed) }, span)
	resp.Body = b.withMethodsOf(resp.Body)
}

// withMethodsOf returns b with the optional methods of the original. After 101
// Switching Protocols a body has Write, and perhaps CloseWrite.
func (b *body) withMethodsOf(original io.ReadCloser) io.ReadCloser {
	writer, canWrite := original.(io.Writer)
	half, canHalf := original.(closeWriter)
	_, canCopy := original.(io.WriterTo)
	switch {
	case canWrite && canHalf && canCopy:
		return &struct {
			copyBody
			io.Writer
			closeWriter
		}{copyBody{b}, writer, half}
	case canWrite && canHalf:
		return &struct {
			*body
			io.Writer
			closeWriter
		}{b, writer, half}
	case canWrite && canCopy:
		return &struct {
			copyBody
			io.Writer
		}{copyBody{b}, writer}
	case canWrite:
		return &struct {
			*body
			io.Writer
		}{b, writer}
	case canCopy:
		return copyBody{b}
	}
	return b
}

type closeWriter interface{ CloseWrite() error }

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	if b.rpc != nil {
		b.rpc.write(p[:n])
	}
	switch err {
	case nil:
	case io.EOF:
		b.end(nil)
	default:
		b.end(err)
	}
	return n, err
}

// Close ends the span first: it makes a concurrent Read fail, which is not a failure
// of the request.
func (b *body) Close() error {
	b.end(whyEnded(b.request))
	return b.ReadCloser.Close()
}

// end ends the span, once, with err or else with the failure from the status.
func (b *body) end(err error) {
	if b.ended.Swap(true) {
		return
	}
	b.lost.Stop()
	if n := b.read.Load(); n > 0 {
		b.sizes.ObserveInt(n)
	}
	if err = explain(b.request, err); err == nil {
		err = b.failure
	}
	if code, ok := b.rpc.status(b.resp.Trailer); ok && err == nil {
		err = rpcFailure(code)
	}
	b.span.Finish(err)
}

// copyBody is a body with WriteTo.
type copyBody struct{ *body }

// WriteTo ends the span, because nothing is left to read. The error may also be w's.
func (b copyBody) WriteTo(w io.Writer) (int64, error) {
	n, err := b.ReadCloser.(io.WriterTo).WriteTo(w)
	b.read.Add(n)
	b.end(err)
	return n, err
}
