// Package datagram sends records to backends that read datagrams, over UDP or Unix
// sockets. Records, which are usually lines, are packed up to a size and never split.
package datagram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/deadline"
)

// Sizes of datagrams, in bytes, that arrive whole.
const (
	// MTU is what fits into one Ethernet frame of 1500 bytes with the headers of
	// IPv4, IPv6 (which are longer) and UDP, and some of a tunnel.
	MTU = 1432

	// Jumbo is the same for frames of 9000 bytes.
	Jumbo = 8932

	// Internet is what any path carries: RFC 1122 wants hosts to take 576 bytes.
	Internet = 512

	// Local is for Unix sockets.
	Local = 8192

	// Max is the most that UDP over IPv4 can carry.
	Max = 65507
)

// Options are for New.
type Options struct {
	// Network is "udp" or "unixgram", and Addr "host:port" or the path of the
	// socket.
	Network, Addr string

	// Size is the largest size of a datagram in bytes, from 64 to Max. Default: MTU,
	// and Local for Unix sockets.
	Size int

	// Interval is the time between two snapshots. Default: 10 s.
	Interval time.Duration

	// Dial connects. Default: that of a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// A Socket sends datagrams to one address. It is for one goroutine at a time.
type Socket struct {
	options Options
	conn    net.Conn // nil if not connected
	since   time.Time
	packet  []byte // being filled
	count   int    // of records in it
	pacer   pacer

	refusals int // so far
	lookup   func(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// New checks the options and returns a socket. It does not connect yet.
func New(o Options) (*Socket, error) {
	if o.Network != "udp" && o.Network != "unixgram" {
		return nil, fmt.Errorf("unknown network %q for datagrams; known are udp and unixgram", o.Network)
	}
	if o.Size == 0 {
		o.Size = MTU
		if o.Network == "unixgram" {
			o.Size = Local
		}
	}
	if o.Size < 64 || o.Size > Max {
		return nil, fmt.Errorf("the size of datagrams, %d, is not between 64 and %d", o.Size, Max)
	}
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
	}
	return &Socket{
		options: o,
		pacer:   pacer{interval: cmp.Or(o.Interval, 10*time.Second)},
		lookup:  net.DefaultResolver.LookupNetIP,
	}, nil
}

// maxAge is how long the address of a name is used before the name is looked up again.
const maxAge = time.Minute

// Send sends the records that next appends, one a call, until it returns false. After each
// datagram, sent is called with the number of its records: the kernel has taken them, but
// they may still get lost. A record that is longer than a datagram is left out, and long
// has its place in the order of all.
//
// After an error, the records that sent was not called for were not sent. A datagram may
// fail because the one before was refused, as when no process listens. After a refusal the
// next of the name's addresses is tried.
func (s *Socket) Send(ctx context.Context, next func([]byte) ([]byte, bool), sent func(records int), long func(record int)) error {
	if err := s.connect(ctx); err != nil {
		return err
	}
	defer deadline.Bind(ctx, s.conn.SetWriteDeadline)()
	s.packet, s.count = s.packet[:0], 0
	s.pacer.begin(ctx)
	flush := func() error {
		s.pacer.wait()
		if _, err := s.conn.Write(s.packet); err != nil {
			return s.failed(err)
		}
		sent(s.count)
		s.packet, s.count = s.packet[:0], 0
		return nil
	}
	for record := 0; ; record++ {
		before := len(s.packet)
		b, more := next(s.packet)
		if !more {
			break
		}
		s.packet = b
		size := len(b) - before
		switch {
		case size == 0:
			continue
		case size > s.options.Size:
			s.packet = b[:before]
			long(record)
			continue
		case len(b) > s.options.Size:
			s.packet = b[:before]
			if err := flush(); err != nil {
				return err
			}
			s.packet = append(s.packet, b[before:]...) // which is further on in the same memory
		}
		s.count++
	}
	if s.count == 0 {
		return nil
	}
	return flush()
}

// hearing is how long to wait for a refusal of the last datagram: from this machine it is
// there at once, and from a neighbor within a millisecond.
const hearing = 5 * time.Millisecond

// Listen returns the refusal of what the last Send has sent, if there is one.
func (s *Socket) Listen() error {
	if s.conn == nil || s.conn.SetReadDeadline(time.Now().Add(hearing)) != nil {
		return nil // nothing is known
	}
	var b [1]byte
	if _, err := s.conn.Read(b[:]); errors.Is(err, syscall.ECONNREFUSED) {
		return s.failed(err)
	}
	return nil
}

func (s *Socket) failed(err error) error {
	if errors.Is(err, syscall.ECONNREFUSED) {
		s.refusals++
	}
	s.disconnect()
	return err
}

// connect opens the socket, anew after a while: a name may stand for another
// address by then.
func (s *Socket) connect(ctx context.Context) error {
	if s.conn != nil && time.Since(s.since) > maxAge {
		s.disconnect()
	}
	if s.conn == nil {
		conn, err := s.options.Dial(ctx, s.options.Network, s.address(ctx))
		if err != nil {
			return err
		}
		s.conn, s.since = conn, time.Now()
	}
	end, _ := ctx.Deadline() // zero if there is none, which is none
	return s.conn.SetWriteDeadline(end)
}

// address returns the address to dial. UDP connects to the first address of a name,
// whether or not a process listens there: each refusal leads to the next one.
func (s *Socket) address(ctx context.Context) string {
	host, port, err := net.SplitHostPort(s.options.Addr)
	if s.refusals == 0 || err != nil || s.options.Network != "udp" {
		return s.options.Addr
	}
	list, err := s.lookup(ctx, "ip", host)
	if err != nil || len(list) < 2 {
		return s.options.Addr
	}
	return net.JoinHostPort(list[s.refusals%len(list)].Unmap().String(), port)
}

func (s *Socket) disconnect() {
	_ = s.conn.Close()
	s.conn = nil
}

// Close closes the socket.
func (s *Socket) Close() error {
	if s.conn != nil {
		s.disconnect()
	}
	return nil
}
