// Package stream sends bytes to backends that read from a connection and usually do not
// answer: TCP, with TLS or without.
package stream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Options are for New.
type Options struct {
	// Addr is "host:port", as WithPort returns it.
	Addr string

	// TLS encrypts the connection if it is not nil. The default of its ServerName is
	// the host of Addr.
	TLS *tls.Config

	// Dial connects. Default: net.Dialer's DialContext.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)

	// Greet is called with each new connection, before anything else is written.
	Greet func(net.Conn) error

	// Line is called with each line from the other side, without its end and cut off
	// after MaxLine bytes, on a goroutine of the connection. Without Line, a server
	// that sends more than 64 KiB is not the expected one and is left.
	Line func([]byte)
}

// A Stream is a connection that is opened when it is first needed, and again when
// it was lost. It is for one goroutine at a time.
type Stream struct {
	options Options
	peer    *peer // nil if not connected
	since   time.Time
	buf     []byte
}

// New returns a stream. It does not connect yet.
func New(o Options) *Stream {
	if o.Dial == nil {
		o.Dial = new(net.Dialer).DialContext
	}
	return &Stream{options: o}
}

// WithPort checks an address, "host:port" or "host", and adds the port if it has
// none.
func WithPort(addr, port string) (string, error) {
	host, given, err := net.SplitHostPort(addr)
	if err == nil {
		port = given
	} else {
		host = strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
		if strings.ContainsAny(host, "[]/@ ") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
			return "", fmt.Errorf("address %q is not host:port", addr)
		}
	}
	switch {
	case addr == "":
		return "", errors.New("no address")
	case host == "" || port == "":
		return "", fmt.Errorf("address %q lacks the host or the port", addr)
	}
	return net.JoinHostPort(host, port), nil
}

// maxAge is how long a connection is used. The next may lead to another server, if the
// name has another address by then.
const maxAge = 5 * time.Minute

// chunk is the number of bytes from which records are written: it bounds the memory for
// encoded records, but not how many are sent.
const chunk = 64 << 10

// Send writes what next appends, one record a call, until next returns false. When Send
// has returned nil, the other side's kernel has all of it (this side's, elsewhere than on
// Linux and with a Dial whose connections are no syscall.Conn), and the other side had not
// closed the connection; whether it reads is not known. After an error, part of it may have
// been read: the connection is reset then, so that what the kernel still has of it does not
// arrive after what is sent on the next one.
func (s *Stream) Send(ctx context.Context, next func(b []byte) (_ []byte, more bool)) error {
	if s.peer != nil && (s.peer.hasLeft() || time.Since(s.since) > maxAge) {
		s.disconnect()
	}
	if s.peer == nil {
		if err := s.connect(ctx); err != nil {
			return err
		}
	}
	if err := s.write(ctx, next); err != nil {
		s.peer.reset()
		s.disconnect()
		return err
	}
	return nil
}

func (s *Stream) connect(ctx context.Context) error {
	conn, err := s.options.Dial(ctx, "tcp", s.options.Addr)
	if err != nil {
		return err
	}
	raw := conn
	if s.options.TLS != nil {
		if conn, err = s.secure(ctx, conn); err != nil {
			return err
		}
	}
	s.peer, s.since = newPeer(conn, raw, s.options.Line), time.Now()
	if s.options.Greet == nil {
		return nil
	}
	release, err := s.peer.bound(ctx)
	if err == nil {
		err = s.options.Greet(s.peer.Conn)
		release()
	}
	if err != nil {
		s.disconnect()
	}
	return err
}

func (s *Stream) secure(ctx context.Context, conn net.Conn) (net.Conn, error) {
	config := s.options.TLS.Clone()
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(s.options.Addr)
	}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

func (s *Stream) write(ctx context.Context, next func([]byte) ([]byte, bool)) error {
	release, err := s.peer.bound(ctx)
	if err != nil {
		return err
	}
	defer release()
	for more := true; more; {
		for s.buf = s.buf[:0]; more && len(s.buf) < chunk; {
			s.buf, more = next(s.buf)
		}
		if _, err := s.peer.Write(s.buf); err != nil {
			return err
		}
	}
	return s.peer.settle(ctx)
}

func (s *Stream) disconnect() {
	s.peer.leave()
	s.peer = nil
}

// Close closes the connection, for writing first, and waits for the other side to close it
// too, for half a second at most. If the other side resets the connection instead, that is the
// error: what it had not read is lost. The kernel still delivers the bytes written before.
func (s *Stream) Close() error {
	if s.peer == nil {
		return nil
	}
	p := s.peer
	s.peer = nil
	return p.part(farewell)
}
