package collecttest

import (
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// ServeUDP starts a server that receives datagrams. A client can learn only that no
// process listens, from one datagram about the one before. While the server hangs,
// datagrams are lost.
func ServeUDP(tb testing.TB) *Server { return (&Server{packets: "udp"}).start(tb) }

// ServeUnixgram starts a server that receives datagrams by a Unix socket; its Addr is
// the path. While it hangs, datagrams wait, and so does a client when the socket is full.
func ServeUnixgram(tb testing.TB) *Server {
	tb.Helper()
	dir, err := os.MkdirTemp("", "collecttest") // shorter than tb.TempDir: a path has at most 107 bytes
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	return (&Server{packets: "unixgram", addr: filepath.Join(dir, "socket")}).start(tb)
}

// listenPackets must be called with mu held.
func (s *Server) listenPackets() error {
	if s.packets == "unixgram" {
		_ = os.Remove(s.addr) // of the server before
	}
	conn, err := net.ListenPacket(s.packets, s.addr)
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
			lost := false
			for s.hangs() && !lost {
				time.Sleep(time.Millisecond)
				lost = s.packets == "udp"
			}
			if !lost {
				s.keep(append([]byte(nil), b[:n]...))
			}
		}
	})
	return nil
}

func (s *Server) hangs() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fault == Hang && !s.closed
}
