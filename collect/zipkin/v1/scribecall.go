package v1

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

// A caller calls Scribe's Log, one call at a time, over a connection that it keeps. Each
// call and each reply is a frame: a length of 32 bits and that many bytes.
type caller struct {
	addr string
	dial func(ctx context.Context, network, addr string) (net.Conn, error)

	conn   net.Conn // nil if not connected
	since  time.Time
	number int32 // of the last call
	frame  []byte
	reply  []byte
}

const (
	// maxAge is how long a connection is used. The next may lead to another server, if
	// the name has another address by then.
	maxAge = 5 * time.Minute

	// maxReply bounds a reply. One with a result has 23 bytes.
	maxReply = 64 << 10
)

// errNoReply is the error of a connection that ends before a reply has begun.
var errNoReply = errors.New("the server closed the connection without a reply")

// call calls Log with the arguments that args appends, and returns the outcome by the
// reply. If a connection that was used before ends without a reply, the server has most
// likely closed it before it saw the call. Then the call is made once more, over a new
// connection.
func (c *caller) call(ctx context.Context, args func([]byte) []byte) error {
	if c.conn != nil && time.Since(c.since) > maxAge {
		c.hangUp()
	}
	if c.conn != nil {
		if err := c.exchange(ctx, args); !errors.Is(err, errNoReply) || ctx.Err() != nil {
			return err
		}
	}
	conn, err := c.dial(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	c.conn, c.since = conn, time.Now()
	return c.exchange(ctx, args)
}

// exchange calls and reads the reply. After an error of the connection, or a malformed
// reply, it closes the connection.
func (c *caller) exchange(ctx context.Context, args func([]byte) []byte) error {
	c.number++
	b := append(c.frame[:0], 0, 0, 0, 0)
	start := len(b)
	b = appendCall(b, c.number)
	b = append(args(b), thriftStop)
	setLength(b, start, len(b)-start)
	c.frame = b

	conn := c.conn
	_ = conn.SetDeadline(time.Time{}) // an error is one of the next write too
	unbind := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err := c.converse()
	if !unbind() || err != nil {
		c.hangUp()
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	outcome, err := readReply(c.reply, c.number)
	if err != nil {
		c.hangUp()
		return err
	}
	return outcome
}

// converse writes the frame and reads the reply's.
func (c *caller) converse() error {
	if _, err := c.conn.Write(c.frame); err != nil {
		return fmt.Errorf("%w: %w", errNoReply, err)
	}
	var length [4]byte
	if n, err := io.ReadFull(c.conn, length[:]); err != nil {
		if n == 0 {
			return fmt.Errorf("%w: %w", errNoReply, err)
		}
		return err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > maxReply {
		return fmt.Errorf("the reply has %d bytes: this is not Scribe", n)
	}
	if c.reply = c.reply[:0]; uint32(cap(c.reply)) < n {
		c.reply = make([]byte, 0, n)
	}
	c.reply = c.reply[:n]
	_, err := io.ReadFull(c.conn, c.reply)
	return err
}

// here returns the address of this process from which the server is reached.
func (c *caller) here() netip.Addr {
	if to, ok := c.conn.LocalAddr().(*net.TCPAddr); ok {
		return to.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

// hangUp closes the connection, if there is one.
func (c *caller) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}
