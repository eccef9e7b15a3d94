package collecttest

import (
	"net"
	"testing"
	"time"
)

// ServeUDP starts a server that receives datagrams. A client may learn that nobody
// listens, from one datagram about the one before, and never anything else.
func ServeUDP(tb testing.TB) *Server { return (&Server{packets: true}).start(tb) }

// listenPackets is to be called with mu held.
func (s *Server) listenPackets() error {
	conn, err := net.ListenPacket("udp", s.addr)
	if err != nil {
		return err
	}
	s.listener, s.addr = conn, conn.LocalAddr().String()
	s.done.Go(func() {
		b := make([]byte, 64<<10)
		for {
			n, _, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if s.hangs() {
				continue
			}
			s.keep(append([]byte(nil), b[:n]...))
		}
	})
	return nil
}

// hangs reports whether a datagram is to be lost, and as slowly as by one that does
// not read.
func (s *Server) hangs() bool {
	s.mu.Lock()
	f := s.fault
	s.mu.Unlock()
	if f != Hang {
		return false
	}
	time.Sleep(time.Millisecond)
	return true
}
