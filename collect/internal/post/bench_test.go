package post

import (
	"bytes"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkPost posts 10 KB to a server on the loopback interface that makes no garbage.
func BenchmarkPost(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		for buf := make([]byte, 64<<10); ; {
			n, end := 0, len(buf)
			for n < end {
				m, err := conn.Read(buf[n:])
				if err != nil {
					return
				}
				n += m
				if head := bytes.Index(buf[:n], []byte("\r\n\r\n")); head >= 0 {
					end = head + 4 + 10_000
				}
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
		}
	}()
	u, err := ParseURL("http://" + l.Addr().String())
	require.NoError(b, err)
	p, err := New(Options{URL: u, Header: []Field{{"Content-Type", "text/plain"}}})
	require.NoError(b, err)
	defer p.Close()
	body := make([]byte, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, p.Post(b.Context(), func(b []byte) []byte { return append(b, body...) }))
	}
}
