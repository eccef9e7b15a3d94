package httpconform

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// grace is how long a handler may take to return before its connection is cut.
const grace = time.Second

// A probe starts servers for the check of one behavior. Its methods must be called
// on the goroutine of the check, except for fail, which handlers may call.
type probe struct {
	wrap     func(http.Handler) http.Handler
	records  func() []Record // of the middleware; nil if they are not examined
	http2    bool
	ctx      context.Context // ends with the check; a handler that waits must heed it
	patience time.Duration   // the longest that anything may take

	closers []func()
	calls   atomic.Int64 // of handlers that have not returned

	mu     sync.Mutex
	failed error        // guarded by mu; the first
	logged bytes.Buffer // guarded by mu; the servers' log
}

// Write appends to the servers' log.
func (p *probe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.logged.Write(b)
}

func (p *probe) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.logged.String()
}

// fail makes the check fail. Only the first failure is reported.
func (p *probe) fail(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		p.failed = fmt.Errorf(format, args...)
	}
}

func (p *probe) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

func (p *probe) close() {
	for _, c := range p.closers {
		c()
	}
	p.closers = nil
}

// until waits for done in a handler. It reports false if the check ended before.
func (p *probe) until(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// serve starts a server with the handler behind the middleware.
func (p *probe) serve(inner http.HandlerFunc) *server {
	return p.serveAll(p.wrap(inner))
}

// serveIn is serve with a handler around the middleware, which it gets as next.
func (p *probe) serveIn(outer func(w http.ResponseWriter, r *http.Request, next http.Handler), inner http.Handler) *server {
	next := p.wrap(inner)
	return p.serveAll(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { outer(w, r, next) }))
}

// serveAll starts a server without the middleware.
func (p *probe) serveAll(h http.Handler) *server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.calls.Add(1)
		defer p.calls.Add(-1)
		h.ServeHTTP(w, r)
	}))
	s.Config.ErrorLog = log.New(p, "", 0)
	var transport *http.Transport
	if p.http2 {
		s.EnableHTTP2 = true
		s.StartTLS()
		transport = s.Client().Transport.(*http.Transport).Clone()
	} else {
		s.Start()
		transport = new(http.Transport)
	}
	transport.DisableCompression = true
	p.closers = append(p.closers, func() {
		// In this order: a client that leaves ends the contexts of handlers that
		// are about to return.
		stuck := time.AfterFunc(grace, s.CloseClientConnections)
		s.Close()
		stuck.Stop()
		transport.CloseIdleConnections()
	})
	return &server{p, s, &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// eventually waits until is returns true, and reports whether it did in time.
func (p *probe) eventually(is func() bool) bool {
	for until := time.Now().Add(p.patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(until) {
			return false
		}
	}
	return true
}

// returned waits until all handlers have returned. The server alone would not know:
// it does not follow a handler that hijacked its connection.
func (p *probe) returned() error {
	if !p.eventually(func() bool { return p.calls.Load() == 0 }) {
		return errors.New("a handler does not return")
	}
	return nil
}

// sides sends a request, and returns what see returns for it outside of the
// middleware and in the handler.
func sides[T any](p *probe, see func(http.ResponseWriter, *http.Request) T, send func(*server) error) (outside, inside T, err error) {
	s := p.serveIn(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		outside = see(w, r)
		next.ServeHTTP(w, r)
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inside = see(w, r) }))
	err = send(s)
	return outside, inside, errors.Join(err, p.returned())
}

// afterwards sends a request, and returns what see returns for it outside of the
// middleware after the handler has returned.
func afterwards[T any](p *probe, h http.Handler, see func(*http.Request) T, send func(*server) error) (seen T, err error) {
	s := p.serveIn(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(w, r)
		seen = see(r)
	}, h)
	err = send(s)
	return seen, errors.Join(err, p.returned())
}

// A server is a running server with a client for it.
type server struct {
	probe *probe
	*httptest.Server
	client *http.Client
}

// request makes a request that is given up when patience ends.
func (s *server) request(method, path string, body io.Reader) (*http.Request, context.CancelFunc, error) {
	ctx, cancel := context.WithTimeout(s.probe.ctx, s.probe.patience)
	r, err := http.NewRequestWithContext(ctx, method, s.URL+path, body)
	return r, cancel, err
}

// do sends a request and reads the response.
func (s *server) do(method, path string, body io.Reader, change ...func(*http.Request)) (*http.Response, string, error) {
	r, cancel, err := s.request(method, path, body)
	defer cancel()
	if err != nil {
		return nil, "", err
	}
	for _, c := range change {
		c(r)
	}
	resp, err := s.client.Do(r)
	if err != nil {
		return nil, "", fmt.Errorf("no response: %w", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, string(text), fmt.Errorf("no whole response: %w", err)
	}
	return resp, string(text), nil
}

func (s *server) get(path string) (*http.Response, string, error) { return s.do("GET", path, nil) }

// getRoot gets "/" and ignores the response.
func getRoot(s *server) error {
	_, _, err := s.get("/")
	return err
}

// leave sends a request, and leaves when the handler has said that it was called.
func (s *server) leave(entered <-chan struct{}) error {
	r, leave, err := s.request("GET", "/", nil)
	defer leave()
	if err != nil {
		return err
	}
	go func() { // ends when the client leaves
		if resp, err := s.client.Do(r); err == nil {
			resp.Body.Close()
		}
	}()
	_, err = await(s.probe, entered, "the call of the handler")
	return err
}

// upgrade sends a request on a connection of its own, and returns the connection
// and the response, which has the status 101.
func (s *server) upgrade(request string) (net.Conn, *bufio.Reader, *http.Response, error) {
	conn, err := s.dial()
	if err != nil {
		return nil, nil, nil, err
	}
	if _, err := io.WriteString(conn, request); err != nil {
		return nil, nil, nil, err
	}
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("no response: %w", err)
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		text, _ := io.ReadAll(resp.Body)
		return nil, nil, nil, fmt.Errorf("the status is %d, not 101: %s", resp.StatusCode, abridged(string(text)))
	}
	return conn, in, resp, nil
}

// dial opens a connection for requests that http.Client cannot send.
func (s *server) dial() (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", s.Listener.Addr().String(), s.probe.patience)
	if err != nil {
		return nil, err
	}
	s.probe.closers = append([]func(){func() { conn.Close() }}, s.probe.closers...)
	return conn, conn.SetDeadline(time.Now().Add(s.probe.patience))
}

// together calls f from several goroutines, each several times.
func together(goroutines, each int, f func(i, j int)) {
	var wg sync.WaitGroup
	for i := range goroutines {
		wg.Go(func() {
			for j := range each {
				f(i, j)
			}
		})
	}
	wg.Wait()
}

// await waits for a value from another goroutine.
func await[T any](p *probe, from <-chan T, what string) (v T, err error) {
	late := time.NewTimer(p.patience)
	defer late.Stop()
	select {
	case v = <-from:
		return v, nil
	case <-late.C:
		return v, fmt.Errorf("not within %v: %s", p.patience, what)
	}
}

// wants compares the status and body of a response.
func wants(status int, text string, resp *http.Response, got string, err error) error {
	switch {
	case err != nil:
		return err
	case resp.StatusCode != status:
		return fmt.Errorf("the status is %d, not %d", resp.StatusCode, status)
	case got != text:
		return fmt.Errorf("the body is %s, not %s", abridged(got), abridged(text))
	}
	return nil
}

func abridged(text string) string {
	if len(text) > 40 {
		return fmt.Sprintf("%q... (%d bytes)", text[:40], len(text))
	}
	return fmt.Sprintf("%q", text)
}

var errServed = errors.New("the client got a response")

// wantsNotLogged returns an error if the servers' log contains text.
func (p *probe) wantsNotLogged(text string) error {
	if all := p.log(); strings.Contains(all, text) {
		return fmt.Errorf("the server logs %s", abridged(strings.TrimSpace(all[strings.Index(all, text):])))
	}
	return nil
}
