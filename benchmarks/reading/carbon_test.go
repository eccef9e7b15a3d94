package reading

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A carbon is a server that reads lines, counts them and drops them.
type carbon struct {
	listener net.Listener
	done     sync.WaitGroup

	lines atomic.Int64
	bytes atomic.Int64 // added to last
	ended atomic.Int64 // connections

	mu    sync.Mutex
	conns []net.Conn    // guarded by mu
	kept  *bytes.Buffer // guarded by mu; nil if nothing is kept
}

func newCarbon(tb testing.TB) *carbon {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	c := &carbon{listener: l}
	c.done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c.mu.Lock()
			c.conns = append(c.conns, conn)
			c.mu.Unlock()
			c.done.Go(func() { c.read(conn) })
		}
	})
	tb.Cleanup(c.close)
	return c
}

// close ends the server and its connections, even those whose other end is still
// open.
func (c *carbon) close() {
	_ = c.listener.Close()
	c.mu.Lock()
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.mu.Unlock()
	c.done.Wait()
}

func (c *carbon) read(conn net.Conn) {
	defer conn.Close()
	buf := make([]byte, 256<<10)
	for {
		n, err := conn.Read(buf)
		c.lines.Add(int64(bytes.Count(buf[:n], []byte("\n"))))
		c.mu.Lock()
		if c.kept != nil {
			c.kept.Write(buf[:n])
		}
		c.mu.Unlock()
		c.bytes.Add(int64(n))
		if err != nil {
			c.ended.Add(1)
			return
		}
	}
}

// A sender sends all metrics to carbon.
type sender struct {
	send    func() error
	arrived func() bool // whether carbon has read all of it
}

// settle waits until everything has arrived.
func (c *carbon) settle(tb testing.TB, s sender) (lines, bytes int64) {
	for deadline := time.Now().Add(time.Minute); !s.arrived(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatal("what was sent has not arrived")
		}
	}
	return c.lines.Load(), c.bytes.Load()
}

// measure runs a sender, and reports the lines and bytes that arrived.
func (c *carbon) measure(b *testing.B, s sender) {
	require.NoError(b, s.send())
	warmLines, warmBytes := c.settle(b, s)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.send(); err != nil {
			b.Fatal(err)
		}
	}
	elapsed := b.Elapsed().Seconds()
	lines, bytes := c.settle(b, s)
	require.Positive(b, lines-warmLines)
	b.ReportMetric(float64(lines-warmLines)/elapsed, "lines/s")
	b.ReportMetric(float64(bytes-warmBytes)/1e6/elapsed, "MB/s")
	b.ReportMetric(float64(lines-warmLines)/float64(b.N), "lines/op")
}

// Everything arrives: the total of every counter, and the totals and quantiles of
// every distribution and function.
func TestGraphite(t *testing.T) {
	const counting, distributing = counters + taggedNames*shards, distributions + functions
	const blocks = graphiteSeries / block
	count := func(t *testing.T, c *carbon, s sender, want map[string]int) {
		t.Helper()
		c.settle(t, s)
		c.mu.Lock()
		defer c.mu.Unlock()
		for text, n := range want {
			require.Equal(t, n, bytes.Count(c.kept.Bytes(), []byte(text)), text)
		}
		c.kept.Reset()
	}
	t.Run("monitor", func(t *testing.T) {
		c := newCarbon(t)
		c.kept = new(bytes.Buffer)
		s := monitorGraphite(t, c)
		for tick := range 3 {
			fails := 0
			if tick == 0 {
				fails = functions // all later calls succeed
			}
			require.NoError(t, s.send())
			count(t, c, s, map[string]int{
				".total 42 ":   blocks * counting,
				".value 0.5 ":  blocks * gauges,
				".p99 ":        blocks * (distributions + 2*functions + fails), // of all calls, and of the successful
				".in_flight 0": blocks * functions,
			})
		}
	})
	t.Run("cyberdelia", func(t *testing.T) {
		c := newCarbon(t)
		c.kept = new(bytes.Buffer)
		s := crowleyGraphite(c)
		require.NoError(t, s.send())
		count(t, c, s, map[string]int{
			".count 42 ":      blocks * counting,
			".value 0.5":      blocks * gauges,
			".99-percentile ": blocks * distributing,
		})
	})
}
