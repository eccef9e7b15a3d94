package transport

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// A methods is a set of those optional interfaces of response writers whose
// presence tells a handler something. A type either has an interface or not, so a
// wrapper with exactly the interfaces of its writer needs one type for each set:
// see writers.go.
//
// httpsnoop has such types, but makes 20 allocations for the writer of HTTP/1, and
// the budget of a whole request is 4. The tests use it.
//
// io.ReaderFrom and io.StringWriter are not part of the sets, because every writer
// can have them: they only make faster what Write does too.
//
// Deadlines and full duplex, which only http.ResponseController looks for, are not
// part of the sets either. The wrappers do not have these methods, so the controller
// uses Unwrap and finds the writer's own.
//
// FlushError is the exception, because it can write the header, and that must be
// seen: every wrapper with Flush has it. A writer with FlushError but no Flush,
// of which net/http has none, counts as one that cannot flush. A controller still
// reaches it, but a header that it writes is not seen.
type methods uint

const (
	canFlush methods = 1 << iota
	canCloseNotify
	canHijack
	canPush

	allMethods = 1<<iota - 1
)

// methodsOf returns the optional interfaces that the writer implements.
func methodsOf(w http.ResponseWriter) (m methods) {
	if _, ok := w.(http.Flusher); ok {
		m |= canFlush
	}
	//lint:ignore SA1019 some still ask for it
	if _, ok := w.(http.CloseNotifier); ok {
		m |= canCloseNotify
	}
	if _, ok := w.(http.Hijacker); ok {
		m |= canHijack
	}
	if _, ok := w.(http.Pusher); ok {
		m |= canPush
	}
	return m
}

// The optional methods of the types in writers.go call these functions. They exist
// only if the writer has the method.

//go:noinline
func flush(p *response) {
	p.wrote(http.StatusOK)
	p.writer.(http.Flusher).Flush()
}

// flushError does what http.ResponseController.Flush does with the writer.
//
//go:noinline
func flushError(p *response) error {
	if w, ok := p.writer.(interface{ FlushError() error }); ok {
		p.wrote(http.StatusOK)
		err := w.FlushError()
		if err != nil {
			failed(p, err)
		}
		return err
	}
	flush(p)
	return nil
}

//go:noinline
func closeNotify(p *response) <-chan bool {
	//lint:ignore SA1019 see methodsOf
	return p.writer.(http.CloseNotifier).CloseNotify()
}

//go:noinline
func hijack(p *response) (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := p.writer.(http.Hijacker).Hijack()
	if err == nil {
		p.hijacked.Store(true)
	}
	return conn, buffered, err
}

//go:noinline
func push(p *response, target string, o *http.PushOptions) error {
	return p.writer.(http.Pusher).Push(target, o)
}

// An onlyWriter is a response that io.Copy writes to, because it has no ReadFrom.
type onlyWriter response

func (w *onlyWriter) Write(b []byte) (int, error) { return (*response)(w).Write(b) }

//go:noinline
func (p *response) ReadFrom(source io.Reader) (int64, error) {
	writer, ok := p.writer.(io.ReaderFrom)
	if !ok || p.rpc != nil { // which reads what is written
		return io.Copy((*onlyWriter)(p), source)
	}
	n, err := writer.ReadFrom(source)
	p.written.Add(n)
	if n > 0 { // an empty source does not even write a header
		p.wrote(http.StatusOK)
	}
	if err != nil {
		failed(p, err)
	}
	return n, err
}

//go:noinline
func (p *response) WriteString(s string) (int, error) {
	p.wrote(http.StatusOK)
	n, err := io.WriteString(p.writer, s)
	p.written.Add(int64(n))
	if p.rpc != nil {
		p.rpc.write([]byte(s[:n]))
	}
	if err != nil {
		failed(p, err)
	}
	return n, err
}
