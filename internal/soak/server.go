package main

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// A fault is what is wrong with a server. The zero fault is none.
type fault string

const (
	refuse fault = "refuse" // no process listens
	hang   fault = "hang"   // what comes is not read; datagrams are lost
	reset  fault = "reset"  // connections are reset
	cut    fault = "cut"    // some is read, and the connection reset
)

// A server holds what a backend would. Its address stays the same.
type server struct {
	*store
	network string
	faults  []fault // that it can have
	serve   func(*server, net.Listener)
	packet  decoder // of datagrams
	http    bool
	done    sync.WaitGroup

	// Set waits for what is being kept and acknowledged.
	mu       sync.Mutex
	addr     string                // guarded by mu
	fault    fault                 // guarded by mu
	changed  chan struct{}         // guarded by mu; closed by the next set
	listener io.Closer             // guarded by mu; nil while it refuses
	idle     map[net.Conn]struct{} // guarded by mu; what set may close
	ended    map[net.Conn]struct{} // guarded by mu; what set has closed, of HTTP
}

func newServer(network string) *server {
	return &server{store: newStore(), network: network, addr: "127.0.0.1:0", changed: make(chan struct{}), idle: map[net.Conn]struct{}{}, ended: map[net.Conn]struct{}{}}
}

func (s *server) state() (fault, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault, s.changed
}

// set gives the server a fault, or none. It fails if descriptors have run out, and may be
// called again.
func (s *server) set(f fault) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
	close(s.changed)
	s.changed = make(chan struct{})
	for conn := range s.idle {
		_ = conn.Close()
		if s.http {
			s.ended[conn] = struct{}{}
		}
	}
	clear(s.idle)
	switch {
	case f == refuse && s.listener != nil:
		err := s.listener.Close()
		s.listener = nil
		return err
	case f == refuse || s.listener != nil:
		return nil
	}
	return s.listen()
}

// listen must be called with mu held.
func (s *server) listen() error {
	if s.network == "udp" {
		conn, err := net.ListenPacket("udp", s.addr)
		if err != nil {
			return err
		}
		_ = conn.(*net.UDPConn).SetReadBuffer(4 << 20)
		s.addr, s.listener = conn.LocalAddr().String(), conn
		s.done.Go(func() { s.datagrams(conn) })
		return nil
	}
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	s.addr, s.listener = l.Addr().String(), l
	s.done.Go(func() { s.serve(s, l) })
	return nil
}

func (s *server) close() {
	_ = s.set(refuse)
	s.done.Wait()
}

// keep decodes a body, and fails the server if it is malformed.
func (s *server) keep(d decoder, body []byte, told bool) {
	defer func() {
		if v := recover(); v != nil {
			s.fail("malformed")
		}
	}()
	if err := d(s.store, body, told); err != nil {
		s.fail(err.Error())
	}
}

func (s *server) datagrams(conn net.PacketConn) {
	b := make([]byte, 64<<10)
	for {
		n, _, err := conn.ReadFrom(b)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if f, _ := s.state(); err == nil && f == "" {
			s.keep(s.packet, b[:n], true)
		}
	}
}

// connections returns a serve that calls talk with each connection.
func connections(talk func(*server, net.Conn)) func(*server, net.Listener) {
	return func(s *server, l net.Listener) {
		for {
			conn, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil { // no descriptors
				time.Sleep(10 * time.Millisecond)
				continue
			}
			s.done.Go(func() {
				defer conn.Close()
				if s.greet(conn) {
					talk(s, conn)
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.idle, conn)
			})
		}
	}
}

// greet reports whether the server talks to the connection, after the fault if there is one.
func (s *server) greet(conn net.Conn) bool {
	s.mu.Lock()
	f, changed := s.fault, s.changed
	if f == "" {
		s.idle[conn] = struct{}{}
	}
	s.mu.Unlock()
	switch f {
	case "":
		return true
	case hang:
		<-changed
	case cut:
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = conn.Read(make([]byte, 100))
	}
	abort(conn)
	return false
}

// abort sends a reset.
func abort(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
