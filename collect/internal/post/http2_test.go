package post

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A server of HTTP/2 only is recognized whenever its frame of settings comes, whole or in
// parts, and whether or not it then closes the connection: nothing waits for a deadline.
func TestHTTP2Only(t *testing.T) {
	preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	for name, serve := range map[string]func(net.Conn){
		"at once": func(c net.Conn) {
			_, _ = io.WriteString(c, "\x00\x00\x00\x04\x00\x00\x00\x00\x00")
			_, _ = io.Copy(io.Discard, c)
		},
		"at once, and closes": func(c net.Conn) {
			_, _ = io.WriteString(c, "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00")
			_, _ = io.ReadFull(c, preface)
		},
		"when asked": func(c net.Conn) {
			_, _ = io.ReadFull(c, preface)
			_, _ = io.WriteString(c, "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64")
			_, _ = io.Copy(io.Discard, c)
		},
		"in parts": func(c net.Conn) {
			for _, part := range []string{"\x00", "\x00\x12", "\x04\x00"} {
				_, _ = io.WriteString(c, part)
				time.Sleep(time.Millisecond)
			}
			_, _ = io.Copy(io.Discard, c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			done := make(chan struct{})
			go func() {
				defer close(done)
				for c, err := l.Accept(); err == nil; c, err = l.Accept() {
					serve(c)
					_ = c.Close()
				}
			}()
			u, err := ParseURL("http://" + l.Addr().String())
			require.NoError(t, err)
			for i := range 20 {
				p, err := New(Options{URL: u})
				require.NoError(t, err)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				if i%2 == 1 { // the connection is there before the request
					_, err = p.Address(ctx)
					require.NoError(t, err)
				}
				// net/http may have the first part before there is a request.
				require.Contains(t, []error{errHTTP2, errEarly}, p.Post(ctx, something))
				cancel()
				require.NoError(t, p.Close())
			}
			require.NoError(t, l.Close())
			<-done
		})
	}
}

// Go's server of HTTP/2 only says nothing.
func TestHTTP2OnlyOfGo(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	defer server.Close()
	u, err := ParseURL(server.URL)
	require.NoError(t, err)
	p, err := New(Options{URL: u})
	require.NoError(t, err)
	require.Equal(t, errNoAnswer, p.Post(t.Context(), something))
	require.NoError(t, p.Close())
}
