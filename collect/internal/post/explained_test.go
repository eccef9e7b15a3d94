package post

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A port for something else is recognized.
func TestWrongPorts(t *testing.T) {
	f := func(want, address string) {
		t.Helper()
		u, err := ParseURL(address)
		require.NoError(t, err)
		p, err := New(Options{URL: u})
		require.NoError(t, err)
		require.ErrorContains(t, p.Post(t.Context(), something), want)
		require.NoError(t, p.Close())
	}

	// gRPC's servers send their settings at once.
	settings, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer settings.Close()
	go func() {
		for {
			conn, err := settings.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00")
			_, _ = conn.Read(make([]byte, 1<<16))
			_ = conn.Close()
		}
	}()
	f("the server speaks HTTP/2 only", "http://"+settings.Addr().String())

	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	// Go's own servers overlook it, others send this alert.
	require.Equal(t, errHTTP2, explained(errors.New("remote error: tls: no application protocol")))
	f("Client sent an HTTP request to an HTTPS server", strings.Replace(secure.URL, "https", "http", 1))

	alert, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer alert.Close()
	go func() {
		for {
			conn, err := alert.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1<<16))
			_, _ = io.WriteString(conn, "\x15\x03\x01\x00\x02\x02\x46")
			_ = conn.Close()
		}
	}()
	f("the server speaks TLS", "http://"+alert.Addr().String())
}
