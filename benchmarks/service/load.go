package service

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// A client orders over one connection. It does as little as it can, because its
// work counts as the shop's: it encodes the request once, and only looks at the
// answer.
type client struct {
	conn    net.Conn
	reader  *bufio.Reader
	request []byte
	status  []byte // of the last answer
	answer  []byte // its body
}

// newClient connects to a shop's front.
func newClient(address string) (*client, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	return &client{
		conn:    conn,
		reader:  bufio.NewReader(conn),
		request: []byte("POST /order/tea HTTP/1.1\r\nHost: " + address + "\r\nContent-Length: 0\r\n\r\n"),
	}, nil
}

func (c *client) close() { c.conn.Close() }

// order orders once and waits for the answer.
func (c *client) order() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return fmt.Errorf("service: ordering: %w", err)
	}
	status, err := c.reader.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("service: ordering: %w", err)
	}
	c.status = append(c.status[:0], bytes.TrimSpace(status)...)
	length := -1
	for {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("service: ordering: %w", err)
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			break
		}
		if value, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return fmt.Errorf("service: ordering: %w", err)
			}
		}
	}
	if length < 0 || length > 1<<16 {
		return fmt.Errorf("service: ordering: the answer's length is %d", length)
	}
	if cap(c.answer) < length {
		c.answer = make([]byte, length)
	}
	c.answer = c.answer[:length]
	if _, err := io.ReadFull(c.reader, c.answer); err != nil {
		return fmt.Errorf("service: ordering: %w", err)
	}
	if !bytes.HasPrefix(c.status, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("service: ordering: %s: %q", c.status, c.answer)
	}
	return nil
}

// A slice has the measurements of one shop while it was driven.
type slice struct {
	elapsed   time.Duration
	cpu       time.Duration   // of the process; 0 if the system does not tell
	latencies []time.Duration // one for each order that began and ended meanwhile
}

// errNoOrder is the error of a slice without orders, during which the machine was
// busy elsewhere.
var errNoOrder = errors.New("service: no order was done: make the slices longer")

// drive makes orders at the shop: first for a time that does not count, and then
// for one that does.
func (s *shop) drive(warm, d time.Duration) (slice, error) {
	from := time.Now().Add(warm)
	until := from.Add(d)
	type result struct {
		latencies []time.Duration
		err       error
	}
	results := make([]result, Clients)
	var clients sync.WaitGroup
	for i := range results {
		clients.Go(func() {
			results[i].latencies, results[i].err = s.orderUntil(from, until)
		})
	}
	time.Sleep(time.Until(from))
	begin, used := time.Now(), cpuTime()
	time.Sleep(time.Until(until))
	measured := slice{elapsed: time.Since(begin), cpu: cpuTime() - used}
	clients.Wait()
	var err error
	for _, r := range results {
		measured.latencies = append(measured.latencies, r.latencies...)
		err = errors.Join(err, r.err)
	}
	if err == nil && len(measured.latencies) == 0 {
		err = errNoOrder
	}
	return measured, err
}

// orderUntil makes orders until a time, and returns the latencies of those that
// began after from and ended before until.
func (s *shop) orderUntil(from, until time.Time) (latencies []time.Duration, err error) {
	c, err := newClient(s.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	latencies = make([]time.Duration, 0, 4096)
	for start := time.Now(); start.Before(until); {
		if err := c.order(); err != nil {
			return nil, err
		}
		s.orders.Add(1)
		end := time.Now()
		if !start.Before(from) && end.Before(until) {
			latencies = append(latencies, end.Sub(start))
		}
		start = end
	}
	return latencies, nil
}
