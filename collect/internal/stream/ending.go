package stream

import (
	"errors"
	"fmt"
	"io"
	"time"
)

var (
	// errLeft is the error of sending to a peer that has closed the connection.
	errLeft = errors.New("the peer closed the connection")

	// errChatter is the error of sending to a peer that has said more than maxChatter.
	errChatter = errors.New("the peer talks, and should not")
)

// farewell is how long Close waits for the peer to close the connection.
const farewell = 500 * time.Millisecond

// gone returns how the other side has left, which it must have: errLeft if it closed the
// connection, or else the error, such as that of a reset.
func (p *peer) gone() error {
	<-p.left
	switch {
	case p.err == nil:
		return errChatter
	case errors.Is(p.err, io.EOF), errors.Is(p.err, io.ErrUnexpectedEOF): // the latter by TLS
		return errLeft
	}
	return fmt.Errorf("the connection broke: %w", p.err)
}

// part tells the other side that nothing more comes, waits for a time until it has closed its
// side too, and leaves. A server that closes when it has read everything has it then. One
// that dies before that resets the connection, which is the error. Of one that does neither
// in time nothing is known, and the error is nil.
func (p *peer) part(patience time.Duration) (err error) {
	c, ok := p.Conn.(interface{ CloseWrite() error })
	if ok && !errors.Is(c.CloseWrite(), errors.ErrUnsupported) { // after another error, reading fails too
		select {
		case <-p.left:
		case <-time.After(patience):
		}
	}
	if p.hasLeft() {
		if err = p.gone(); err == errLeft || err == errChatter {
			err = nil
		}
	}
	p.leave()
	return err
}
