package opentsdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// commands writes lines of the telnet interface to a connection.
type commands struct {
	*stream.Stream
	points     *points
	sent       bool // something
	complaints complaints
}

func newCommands(u *url.URL, o *Options, p *points) *commands {
	c := &commands{points: p}
	c.Stream = stream.New(stream.Options{Addr: u.Host, TLS: o.TLS, Dial: o.Dial, Line: c.complaints.add})
	return c
}

// lastWords is how long Close waits for complaints about the last snapshot.
const lastWords = 50 * time.Millisecond

func (c *commands) send(ctx context.Context, s *collect.Snapshot) error {
	if err := c.Send(ctx, c.points.next); err != nil {
		return err
	}
	c.sent = true
	c.points.Deltas.Delivered(s)
	if n, last := c.complaints.take(); n > 0 {
		return collect.Partial(fmt.Errorf("%d points refused: the server says %q", n, last), n)
	}
	return nil
}

// Close returns an error if the server has complained since the last snapshot, or reset the
// connection.
func (c *commands) Close() error {
	if c.sent {
		time.Sleep(lastWords)
		c.sent = false
	}
	err := c.Stream.Close()
	if err != nil {
		err = fmt.Errorf("opentsdb: %w", err)
	}
	if n, last := c.complaints.take(); n > 0 {
		err = errors.Join(err, fmt.Errorf("opentsdb: %d points of the last snapshot refused: the server says %q", n, last))
	}
	return err
}

// complaints are the lines that the server sends: one for each refused point, such as
// "put: unknown metric", and none for the others. If nobody reads them, the server stops
// reading commands.
type complaints struct {
	mu    sync.Mutex
	count int    // guarded by mu
	last  string // guarded by mu
}

// maxComplaint is how many bytes of a line are kept.
const maxComplaint = 200

// add is called by the goroutine of the connection.
func (c *complaints) add(line []byte) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count++
	c.last = string(line[:min(len(line), maxComplaint)])
}

// take returns the number of complaints since the last call, and the last of them.
func (c *complaints) take() (n int, last string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, c.count = c.count, 0
	return n, c.last
}
