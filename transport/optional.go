package transport

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// A methods is a set of the optional methods of response writers. Which a writer
// has is a property of its type, so a wrapper with neither more nor fewer must be
// of one type for each set: those are in writers.go.
//
// httpsnoop, which has such types ready, makes 20 allocations for the writer of
// HTTP/1, where the budget of a whole request is 4; it serves the tests. Its types
// add 1.4 MB to a program, these 0.9 MB.
type methods uint

const (
	canFlush methods = 1 << iota
	canFlushError
	canCloseNotify
	canHijack
	canReadFrom
	canSetDeadlines // both of them
	canEnableFullDuplex
	canPush
	canWriteString

	allMethods = 1<<iota - 1
)

// Interfaces that net/http has no name for; http.ResponseController looks for
// them.
type (
	errorFlusher interface{ FlushError() error }
	deadliner    interface {
		SetReadDeadline(time.Time) error
		SetWriteDeadline(time.Time) error
	}
	fullDuplexer interface{ EnableFullDuplex() error }
)

// methodsOf returns the optional methods that the writer has.
func methodsOf(w http.ResponseWriter) (m methods) {
	if _, ok := w.(http.Flusher); ok {
		m |= canFlush
	}
	if _, ok := w.(errorFlusher); ok {
		m |= canFlushError
	}
	//lint:ignore SA1019 some still ask for it
	if _, ok := w.(http.CloseNotifier); ok {
		m |= canCloseNotify
	}
	if _, ok := w.(http.Hijacker); ok {
		m |= canHijack
	}
	if _, ok := w.(io.ReaderFrom); ok {
		m |= canReadFrom
	}
	if _, ok := w.(deadliner); ok {
		m |= canSetDeadlines
	}
	if _, ok := w.(fullDuplexer); ok {
		m |= canEnableFullDuplex
	}
	if _, ok := w.(http.Pusher); ok {
		m |= canPush
	}
	if _, ok := w.(io.StringWriter); ok {
		m |= canWriteString
	}
	return m
}

// What follows is done by the optional methods of the types in writers.go, which
// exist only where the writer has the method.

//go:noinline
func (p *response) flush() {
	p.wrote(http.StatusOK)
	p.writer.(http.Flusher).Flush()
}

//go:noinline
func (p *response) flushError() error {
	p.wrote(http.StatusOK)
	return p.writer.(errorFlusher).FlushError()
}

//go:noinline
func (p *response) closeNotify() <-chan bool {
	//lint:ignore SA1019 see methodsOf
	return p.writer.(http.CloseNotifier).CloseNotify()
}

//go:noinline
func (p *response) hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := p.writer.(http.Hijacker).Hijack()
	if err == nil {
		p.hijacked.Store(true)
	}
	return conn, buffered, err
}

//go:noinline
func (p *response) readFrom(source io.Reader) (int64, error) {
	n, err := p.writer.(io.ReaderFrom).ReadFrom(source)
	if n > 0 { // of an empty source not even a header comes
		p.wrote(http.StatusOK)
	}
	return n, err
}

//go:noinline
func (p *response) setReadDeadline(t time.Time) error {
	return p.writer.(deadliner).SetReadDeadline(t)
}

//go:noinline
func (p *response) setWriteDeadline(t time.Time) error {
	return p.writer.(deadliner).SetWriteDeadline(t)
}

//go:noinline
func (p *response) enableFullDuplex() error {
	return p.writer.(fullDuplexer).EnableFullDuplex()
}

//go:noinline
func (p *response) push(target string, o *http.PushOptions) error {
	return p.writer.(http.Pusher).Push(target, o)
}

//go:noinline
func (p *response) writeString(s string) (int, error) {
	p.wrote(http.StatusOK)
	return p.writer.(io.StringWriter).WriteString(s)
}
