package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// The faults that only HTTP has.
const (
	broken      fault = "500"
	unavailable fault = "503"
	tooMany     fault = "429" // with Retry-After
	tooLarge    fault = "413" // of more than 2 KiB
	page        fault = "200 text/html"
	garbage     fault = "garbage"
	lostAnswer  fault = "lost answer" // kept, but the answer breaks off
	slowAnswer  fault = "slow answer"
	closeIdle   fault = "close idle" // at once, and after each answer
)

// newHTTP returns a server that decodes bodies by their path, which ends in a key.
func newHTTP(paths map[string]decoder) *server {
	s := newServer("tcp")
	s.http = true
	s.faults = []fault{refuse, hang, reset, broken, unavailable, tooMany, tooLarge, page, garbage, lostAnswer, slowAnswer, closeIdle}
	s.serve = func(s *server, l net.Listener) {
		server := &http.Server{
			ErrorLog: log.New(io.Discard, "", 0),
			Handler:  http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, paths) }),
			ConnState: func(conn net.Conn, state http.ConnState) {
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.idle, conn)
				switch state {
				case http.StateIdle:
					s.idle[conn] = struct{}{}
				case http.StateClosed:
					delete(s.ended, conn)
				}
			},
			ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
				return context.WithValue(ctx, connKey{}, conn)
			},
		}
		_ = server.Serve(l)
		_ = server.Shutdown(context.Background()) // the requests that are there are answered
	}
	return s
}

// connKey is the key of a request's connection in its context.
type connKey struct{}

// hasEnded reports whether the request came just as its connection was closed for being idle.
// The client cannot be told then.
func (s *server) hasEnded(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ended := s.ended[r.Context().Value(connKey{}).(net.Conn)]
	return ended
}

// answer answers a request as the fault has it.
func (s *server) answer(w http.ResponseWriter, r *http.Request, paths map[string]decoder) {
	if s.hasEnded(r) {
		return
	}
	f, changed := s.state()
	switch f {
	case hang:
		<-changed
		hangUp(w, "")
		return
	case reset, refuse:
		hangUp(w, "")
		return
	}
	began := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	switch f {
	case garbage:
		hangUp(w, "\x00\x01garbage\r\n\r\n")
		return
	case tooMany, unavailable:
		w.Header().Set("Retry-After", "1")
		fallthrough
	case broken:
		w.WriteHeader(map[fault]int{broken: 500, unavailable: 503, tooMany: 429}[f])
		return
	case tooLarge:
		if len(body) > 2<<10 {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
	case page:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<html>log in</html>")
		return
	case closeIdle:
		w.Header().Set("Connection", "close")
	}
	told := f != lostAnswer && f != slowAnswer && time.Since(began) < time.Second
	if body, err = unzip(body); err != nil {
		s.fail(err.Error())
	}
	for path, d := range paths {
		if strings.HasSuffix(r.URL.Path, path) {
			s.keep(d, body, told)
		}
	}
	switch f {
	case lostAnswer:
		hangUp(w, "HTTP/1.1 20")
		return
	case slowAnswer:
		time.Sleep(300 * time.Millisecond)
	}
	w.WriteHeader(http.StatusAccepted)
}

// hangUp resets the connection of a request, after some bytes.
func hangUp(w http.ResponseWriter, after string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if after != "" {
		_, _ = io.WriteString(conn, after)
		_ = conn.Close()
		return
	}
	abort(conn)
}
