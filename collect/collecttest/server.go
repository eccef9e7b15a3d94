package collecttest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// A Server receives from a backend, or has a Fault. It listens on the loopback interface
// and ends with the test. All methods are safe for concurrent use.
type Server struct {
	addr    string
	http    bool
	answers bool                         // it says what it took
	packets string                       // the network, if it gets datagrams
	talk    func(net.Conn, func([]byte)) // to a connection, without a fault
	handler http.Handler                 // of requests, without a fault; may be nil
	done    sync.WaitGroup               // the goroutines

	mu       sync.Mutex
	fault    Fault                      // guarded by mu
	picky    *picky                     // guarded by mu, and so are the contents; nil takes all
	listener io.Closer                  // guarded by mu; nil while the server does not listen
	conns    map[net.Conn]chan struct{} // guarded by mu; closed with the connection
	received []*bytes.Buffer            // guarded by mu, and so are the contents
	closed   bool                       // guarded by mu
}

// ServeTCP starts a server that never answers.
func ServeTCP(tb testing.TB) *Server {
	s := new(Server)
	s.talk = func(conn net.Conn, _ func([]byte)) { s.record(conn) }
	return s.start(tb)
}

// ServeTalk starts a server that calls talk with each connection. talk reads and answers
// until the connection ends, and calls keep with everything that it has acknowledged.
func ServeTalk(tb testing.TB, talk func(conn net.Conn, keep func(received []byte))) *Server {
	return (&Server{talk: talk, answers: true}).start(tb)
}

// ServeHTTP starts a server that answers requests with 202.
func ServeHTTP(tb testing.TB) *Server { return ServeHandler(tb, nil) }

// ServeHandler starts a server that answers requests by the handler, as long as
// nothing else is wrong with it.
func ServeHandler(tb testing.TB, h http.Handler) *Server {
	return (&Server{handler: h, http: true, answers: true}).start(tb)
}

func (s *Server) start(tb testing.TB) *Server {
	tb.Helper()
	s.conns = map[net.Conn]chan struct{}{}
	if s.addr == "" {
		s.addr = "127.0.0.1:0"
	}
	s.mu.Lock()
	err := s.listen()
	s.mu.Unlock()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.close)
	return s
}

// listen must be called with mu held.
func (s *Server) listen() error {
	if s.packets != "" {
		return s.listenPackets()
	}
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	s.listener, s.addr = l, l.Addr().String()
	s.done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.accept(conn)
		}
	})
	return nil
}

// Addr returns the server's "host:port", or the path of its socket, which does not
// change.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

// Set gives the server a fault, or none, and ends its connections, like a restart.
func (s *Server) Set(tb testing.TB, f Fault) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
	s.hangUp()
	if f == Refuse || s.listener != nil {
		return
	}
	if err := s.listen(); err != nil {
		tb.Fatal(err)
	}
}

// hangUp ends all connections, and listening if that is the fault. It must be called with
// mu held.
func (s *Server) hangUp() {
	if s.listener != nil && (s.fault == Refuse || s.closed) {
		_ = s.listener.Close()
		s.listener = nil
	}
	for conn, ended := range s.conns {
		close(ended)
		_ = conn.Close()
		delete(s.conns, conn)
	}
}

func (s *Server) close() {
	s.mu.Lock()
	s.closed = true
	s.hangUp()
	s.mu.Unlock()
	s.done.Wait()
}

// Received returns the bytes that the server has taken without a fault, in order: for
// each connection of ServeTCP, body of a request, datagram, or call of ServeTalk's keep.
func (s *Server) Received() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list [][]byte
	for _, b := range s.received {
		list = append(list, bytes.Clone(b.Bytes()))
	}
	return list
}

// accept starts a goroutine for the connection.
func (s *Server) accept(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.fault == Refuse {
		_ = conn.Close()
		return
	}
	ended, fault := make(chan struct{}), s.fault
	s.conns[conn] = ended
	s.done.Go(func() {
		defer s.forget(conn)
		s.converse(conn, fault, ended)
	})
}

func (s *Server) forget(conn net.Conn) {
	_ = conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}

// converse talks to one client until the connection ends.
func (s *Server) converse(conn net.Conn, f Fault, ended <-chan struct{}) {
	switch {
	case f == Reset:
		// Without lingering, closing sends a RST.
		_ = conn.(*net.TCPConn).SetLinger(0)
	case f == CutOff:
		_, _ = conn.Read(make([]byte, 100))
		_ = conn.(*net.TCPConn).SetLinger(0)
	case f == Hang:
		<-ended
	case f == SlowRead:
		var b [16]byte
		for {
			if _, err := conn.Read(b[:]); err != nil {
				return
			}
			select {
			case <-ended:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	case s.http:
		s.answer(conn, f)
	default:
		s.talk(conn, func(b []byte) { s.keep(b) })
	}
}

// record keeps what comes.
func (s *Server) record(conn net.Conn) {
	to := s.keep(nil)
	b := make([]byte, 64<<10)
	for {
		n, err := conn.Read(b)
		s.mu.Lock()
		to.Write(b[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// keep adds a buffer to what was received.
func (s *Server) keep(b []byte) *bytes.Buffer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(slices.Clip(s.received), bytes.NewBuffer(b))
	return s.received[len(s.received)-1]
}
