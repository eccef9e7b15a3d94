package stream

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/deadline"
)

// A peer is a connection. Its goroutine reads, although the other side may not send
// anything, because only a read tells that the other side has left: bytes that are written
// to a connection after that are lost without an error.
type peer struct {
	net.Conn
	raw  net.Conn      // below TLS; else the same
	left chan struct{} // closed when reading ended, and with it the goroutine
	err  error         // why reading ended; set before left is closed
}

const (
	// maxChatter is how much the other side may say, in bytes, that is expected
	// to say nothing.
	maxChatter = 64 << 10

	// MaxLine is the length in bytes of the longest line that Options.Line gets.
	MaxLine = 1 << 10
)

func newPeer(conn, raw net.Conn, line func([]byte)) *peer {
	p := &peer{Conn: conn, raw: raw, left: make(chan struct{})}
	go func() {
		defer close(p.left)
		if line == nil {
			_, p.err = io.CopyN(io.Discard, conn, maxChatter)
			return
		}
		p.err = readLines(conn, line)
	}()
	return p
}

// readLines calls line with each line, of one that is too long with its beginning, until it
// returns the error of reading.
func readLines(from io.Reader, line func([]byte)) error {
	r := bufio.NewReaderSize(from, MaxLine)
	rest := false // of a long line
	for {
		text, err := r.ReadSlice('\n')
		if len(text) > 0 && !rest {
			line(bytes.TrimRight(text, "\r\n"))
		}
		if rest = err == bufio.ErrBufferFull; err != nil && !rest {
			return err
		}
	}
}

func (p *peer) hasLeft() bool {
	select {
	case <-p.left:
		return true
	default:
		return false
	}
}

// settle waits until the other side's kernel has acknowledged everything that was written: a
// path that drops packets takes it without an error for minutes. Where that cannot be known,
// what this side's kernel has taken is settled.
func (p *peer) settle(ctx context.Context) error {
	for pause := time.Millisecond; ; pause = min(2*pause, maxPause) {
		if p.hasLeft() {
			return p.gone()
		}
		n, err := unacked(p.raw)
		switch {
		case errors.Is(err, errors.ErrUnsupported):
			return nil
		case err != nil:
			return fmt.Errorf("what the peer has acknowledged is not known: %w", err)
		case n == 0:
			return nil
		}
		select {
		case <-time.After(pause):
		case <-p.left:
		case <-ctx.Done():
			return fmt.Errorf("the peer has not acknowledged %d bytes: %w", n, ctx.Err())
		}
	}
}

// maxPause is the longest time between two looks at what is acknowledged, which takes a
// round trip, and sometimes 40 ms more.
const maxPause = 16 * time.Millisecond

// reset makes leaving take what the kernel has not sent yet.
func (p *peer) reset() {
	if tcp, ok := p.raw.(interface{ SetLinger(seconds int) error }); ok {
		_ = tcp.SetLinger(0)
	}
}

// leave closes the connection and waits for the goroutine.
func (p *peer) leave() {
	_ = p.Close()
	<-p.left
}

// bound makes writes fail when the context ends, until release is called.
func (p *peer) bound(ctx context.Context) (release func(), err error) {
	end, _ := ctx.Deadline() // zero if there is none, which is none
	if err := p.SetWriteDeadline(end); err != nil {
		return nil, err
	}
	return deadline.Bind(ctx, p.SetWriteDeadline), nil
}
