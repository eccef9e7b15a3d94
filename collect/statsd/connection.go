package statsd

import (
	"context"
	"errors"
	"net"
	"syscall"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// maxLine is the largest length of a line over TCP in bytes. At a longer one
// statsd_exporter closes the connection.
const maxLine = 4096

// connection sends lines over TCP.
//
// Bytes that the kernel has taken count as arrived even if the connection fails then: a
// server that is merely slow gets them when it reads on. The line that was cut off is sent
// again: StatsD ignores the first half, and statsd_exporter counts it under the tags that
// are in it. Bytes that a server had not read when it died are lost, and so are those of
// one snapshot when a path begins to drop packets: the sink fails then.
type connection struct {
	*stream.Stream
	taken int // bytes, by the kernel, since the beginning of the snapshot
}

func newConnection(o *Options) *connection {
	c := new(connection)
	c.Stream = stream.New(stream.Options{Addr: o.Addr, Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := o.Dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return counted{conn, &c.taken}, nil
	}})
	return c
}

// counted counts what is written.
type counted struct {
	net.Conn
	taken *int
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	*c.taken += n
	return n, err
}

// SyscallConn lets the stream ask what the server's kernel has acknowledged.
func (c counted) SyscallConn() (syscall.RawConn, error) {
	conn, ok := c.Conn.(syscall.Conn)
	if !ok {
		return nil, errors.ErrUnsupported
	}
	return conn.SyscallConn()
}

// CloseWrite lets the stream end the connection for writing only.
func (c counted) CloseWrite() error {
	conn, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return conn.CloseWrite()
}

func (c *connection) send(ctx context.Context, l *lines) error {
	c.taken = 0
	err := c.Send(ctx, l.next)
	l.changes.settle(0, c.taken)
	return err
}
