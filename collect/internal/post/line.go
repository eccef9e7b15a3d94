package post

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	// lastWords is how long to wait for what a server has to say that does not
	// take all of the request.
	lastWords = time.Second

	// settling is how long a request may still be written when its answer is
	// there already. A server that answers early does not read the rest.
	settling = 100 * time.Millisecond
)

var errNoAnswer = errors.New("the server closed the connection without an answer")

// line is a connection, and what goes into each request on it.
type line struct {
	net.Conn
	since  time.Time // it is there
	target string    // of the request line
	extra  string    // header fields, for a proxy
	reader *bufio.Reader
	limit  io.LimitedReader // what reader reads
	used   bool             // there was an answer

	unbind func() bool // ends the watch of the context; false if that has ended
	wrote  chan error  // gets the result of the write; nil before the first
}

func newLine(conn net.Conn, target, extra string) *line {
	l := &line{Conn: conn, since: time.Now(), target: target, extra: extra}
	l.limit.R = conn
	l.reader = bufio.NewReader(&l.limit)
	return l
}

// exchange writes a request and reads the header of its answer. That may come
// before all is written, and is then the last of this connection.
func (l *line) exchange(ctx context.Context, request []byte) (*http.Response, error) {
	l.bind(ctx)
	l.limit.N = maxAnswer
	wrote := make(chan error, 1)
	l.wrote = wrote
	go func() {
		_, err := l.Write(request)
		if err != nil && ctx.Err() == nil {
			_ = l.SetReadDeadline(time.Now().Add(lastWords))
		}
		wrote <- err
	}()
	if _, err := l.reader.Peek(1); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	for {
		response, err := http.ReadResponse(l.reader, &http.Request{Method: http.MethodPost})
		if err != nil {
			return nil, err
		}
		if response.StatusCode >= 200 || response.StatusCode == http.StatusSwitchingProtocols {
			l.used = true
			return response, nil
		}
	}
}

// bind makes reads and writes fail when the context ends.
func (l *line) bind(ctx context.Context) {
	_ = l.SetDeadline(time.Time{}) // an error is one of the next write too
	l.unbind = context.AfterFunc(ctx, func() { _ = l.SetDeadline(time.Unix(1, 0)) })
}

// release ends an exchange whose answer was read to its end. It reports whether
// there may be another.
func (l *line) release() bool {
	timer := time.NewTimer(settling)
	defer timer.Stop()
	whole := false
	select {
	case err := <-l.wrote:
		l.wrote <- err // for close
		whole = err == nil
	case <-timer.C:
	}
	return l.unbind() && whole && l.reader.Buffered() == 0
}

// close closes the connection and waits for the write.
func (l *line) close() {
	if l.unbind != nil {
		l.unbind()
	}
	_ = l.Close()
	if l.wrote != nil {
		<-l.wrote
	}
}
