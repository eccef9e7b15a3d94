package stats

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// Clients that send nothing, or less than a request, or nothing after an answer, in whatever
// number, do not keep another from being answered.
func TestIdleConnections(t *testing.T) {
	const request = "GET /stats/running HTTP/1.1\r\nHost: localhost\r\n"
	for name, test := range map[string]struct {
		clients  int
		sends    string
		answered bool
	}{
		"silent":                {clients: 5000},
		"part of a header":      {clients: 500, sends: "GET /stats HTTP/1.1\r\nHo"},
		"answered":              {clients: 500, sends: request + "\r\n", answered: true},
		"part of a body":        {clients: 500, sends: request + "Content-Length: 9\r\n\r\nx"},
		"part of a large body":  {clients: 500, sends: request + "Content-Length: 999999999\r\n\r\nx"},
		"part of a form":        {clients: 500, sends: "POST /stats/catch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"},
		"part of a next header": {clients: 500, sends: request + "\r\n" + "GET /", answered: true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			url, done := serving(ctx, t, monitor.NewRegistry())
			var idle []net.Conn
			for range test.clients {
				conn, err := net.Dial("tcp", url[len("http://"):])
				if err != nil && len(idle) > 2*maxConnections {
					t.Log(err) // of a system with few descriptors
					break
				}
				require.NoError(t, err)
				defer conn.Close()
				_, err = io.WriteString(conn, test.sends)
				require.NoError(t, err)
				if test.answered {
					response, err := http.ReadResponse(bufio.NewReader(conn), nil)
					require.NoError(t, err)
					require.Equal(t, 200, response.StatusCode)
				}
				idle = append(idle, conn)
			}
			client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
			for range 10 {
				response, err := client.Get(url + "/stats")
				require.NoError(t, err)
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				require.Equal(t, 200, response.StatusCode, "%s", body)
			}
			for _, conn := range idle {
				_ = conn.Close()
			}
			cancel()
			require.NoError(t, <-done)
		})
	}
}

// pipes is a listener in memory.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// dial connects, and sends a request for the path unless that is empty. It returns what
// the server sends until it closes the connection.
func (p pipes) dial(t *testing.T, path string) (client net.Conn, got func() string) {
	client, server := net.Pipe()
	p <- server
	if path != "" {
		go func() { _, _ = io.WriteString(client, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n") }()
	}
	var all strings.Builder
	go func() { _, _ = io.Copy(&all, client) }()
	t.Cleanup(func() { _ = client.Close() })
	synctest.Wait()
	return client, func() string { synctest.Wait(); return all.String() }
}

// limitedServer serves two connections at a time. Requests for /wait are answered when
// release is closed, and others at once.
func limitedServer(t *testing.T) (p pipes, release chan struct{}, server *http.Server) {
	p, release = make(pipes), make(chan struct{})
	l := newLimited(p, 2)
	server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wait" {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
	})}
	l.tellBy(server)
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		require.ErrorIs(t, <-done, http.ErrServerClosed)
		synctest.Wait()
		require.Empty(t, l.open)
	})
	return p, release, server
}

// closed reports whether the server has closed the connection: a pipe tells by that.
func closed(client net.Conn) bool {
	synctest.Wait()
	return client.SetWriteDeadline(time.Time{}) == io.ErrClosedPipe
}

// The connection that has waited longest gives way, and none with a request that is being
// answered, were it the oldest.
func TestTheLongestIdleGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, release, _ := limitedServer(t)
		busy, gotBusy := p.dial(t, "/wait")
		first, _ := p.dial(t, "")
		second, _ := p.dial(t, "")
		require.True(t, closed(first))
		third, gotThird := p.dial(t, "/now")
		require.True(t, closed(second))
		require.Contains(t, gotThird(), "200 OK")
		require.False(t, closed(third))

		// What was asked first has been idle for the shortest time.
		close(release)
		require.Contains(t, gotBusy(), "200 OK")
		_, _ = p.dial(t, "")
		require.True(t, closed(third))
		require.False(t, closed(busy))
		_, _ = p.dial(t, "")
		require.True(t, closed(busy))
	})
}

// A connection waits while every other has a request, and takes the place of the first
// that has none, or is closed.
func TestNoRequestGivesWay(t *testing.T) {
	for name, end := range map[string]func(busy net.Conn, release chan struct{}){
		"idle":   func(_ net.Conn, release chan struct{}) { close(release) },
		"closed": func(busy net.Conn, _ chan struct{}) { _ = busy.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, release, _ := limitedServer(t)
				busy, _ := p.dial(t, "/wait")
				other, _ := p.dial(t, "/wait")
				late, got := p.dial(t, "/now")
				require.Empty(t, got())
				require.False(t, closed(busy) || closed(other) || closed(late))
				end(busy, release)
				require.Contains(t, got(), "200 OK")
			})
		})
	}
}

// An answer that is not yet sent is not cut off either.
func TestNoAnswerGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _, _ := limitedServer(t)
		_, _ = p.dial(t, "/wait")
		slow, server := net.Pipe()
		p <- server
		_, err := io.WriteString(slow, "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n")
		require.NoError(t, err)
		synctest.Wait()
		late, got := p.dial(t, "/now")
		require.False(t, closed(late))
		response, err := http.ReadResponse(bufio.NewReader(slow), nil)
		require.NoError(t, err)
		require.Equal(t, 200, response.StatusCode)
		require.Contains(t, got(), "200 OK")
		require.True(t, closed(slow))
	})
}

// A server that is shut down does not wait for a connection's turn.
func TestNoTurnAfterShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, release, server := limitedServer(t)
		_, gotFirst := p.dial(t, "/wait")
		_, gotSecond := p.dial(t, "/wait")
		late, got := p.dial(t, "/now")
		require.Empty(t, got())
		down := make(chan error, 1)
		go func() { down <- server.Shutdown(t.Context()) }()
		require.True(t, closed(late))
		require.Empty(t, got())
		close(release)
		require.Contains(t, gotFirst()+gotSecond(), "200 OK")
		require.NoError(t, <-down)
	})
}

// A connection does not give way before the server reads what was sent by it, or
// has sent its last answer.
func TestNewConnectionsAreReadFirst(t *testing.T) {
	for name, wait := range map[string]func(net.Conn){
		"read":        func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) },
		"last answer": func(c net.Conn) { _ = c.(*limitedConn).CloseWrite() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := make(pipes)
				l := newLimited(p, 1)
				accepted := make(chan net.Conn, 2)
				go func() {
					for range cap(accepted) {
						c, err := l.Accept()
						if err != nil {
							t.Error(err)
						}
						accepted <- c
					}
				}()
				first, _ := p.dial(t, "")
				second, _ := p.dial(t, "")
				require.False(t, closed(first) || closed(second))
				require.Len(t, accepted, 1)
				go wait(<-accepted)
				require.True(t, closed(first))
				require.Len(t, accepted, 1)
				require.False(t, closed(second))
				require.NoError(t, (<-accepted).Close())
				require.NoError(t, l.Close())
			})
		})
	}
}
