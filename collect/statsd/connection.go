package statsd

import (
	"context"
	"net"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// maxLine is the length in bytes of the longest line that is sent over TCP. At a
// longer one statsd_exporter closes the connection.
const maxLine = 4096

// chunk is how many bytes are written at once: it bounds the memory for what is
// encoded, and not what a snapshot may have.
const chunk = 64 << 10

// connection sends lines over TCP.
//
// What the kernel has taken is taken to have arrived, also if the connection fails
// then: a server that is merely slow gets it when it reads on. The line that was cut
// off is sent again: StatsD ignores it, and statsd_exporter counts it under the tags
// that it has of it. What one that is gone had not read is lost.
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

func (c *connection) send(ctx context.Context, l *lines) error {
	c.taken = 0
	err := c.Send(ctx, func(b []byte) ([]byte, bool) {
		for len(b) < chunk {
			var more bool
			if b, more = l.next(b); !more {
				return b, false
			}
		}
		return b, true
	})
	l.changes.settle(0, c.taken)
	return err
}
