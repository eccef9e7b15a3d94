package graphite

import (
	"context"
	"errors"
	"io"
	"net"
	"time"
)

var errLeft = errors.New("the peer closed the connection")

// peer is a connection to carbon. Its goroutine reads, although carbon never
// sends anything, because that is how one learns that carbon has left: what is
// written to a connection that the other side has closed is lost without an
// error.
type peer struct {
	net.Conn
	left chan struct{} // closed when reading ended, and with it the goroutine
}

// maxChatter is how much the other side may say before it is clear that it is
// not carbon.
const maxChatter = 64 << 10

func newPeer(conn net.Conn) *peer {
	p := &peer{conn, make(chan struct{})}
	go func() {
		defer close(p.left)
		_, _ = io.CopyN(io.Discard, conn, maxChatter)
	}()
	return p
}

func (p *peer) hasLeft() bool {
	select {
	case <-p.left:
		return true
	default:
		return false
	}
}

// leave closes the connection and waits for the goroutine.
func (p *peer) leave() {
	_ = p.Close()
	<-p.left
}

// bound makes writes fail when the context ends, until release is called.
func (p *peer) bound(ctx context.Context) (release func(), err error) {
	deadline, _ := ctx.Deadline() // zero if there is none, which is none
	if err := p.SetWriteDeadline(deadline); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = p.SetWriteDeadline(time.Unix(1, 0)) })
	return func() { stop() }, nil
}
