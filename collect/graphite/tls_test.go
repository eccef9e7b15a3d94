package graphite_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

func TestTLS(t *testing.T) {
	certified := httptest.NewTLSServer(nil) // whose certificate is wanted
	defer certified.Close()
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())
	for protocol, read := range map[graphite.Protocol]func(testing.TB, []byte) []point{graphite.Plaintext: readLines, graphite.Pickle: readMessages} {
		server := collecttest.ServeTalk(t, func(conn net.Conn, keep func([]byte)) {
			secure := tls.Server(conn, &tls.Config{Certificates: certified.TLS.Certificates})
			for b := make([]byte, 64<<10); ; {
				n, err := secure.Read(b)
				if n > 0 {
					keep(b[:n:n])
					b = b[n:]
				}
				if err != nil || len(b) == 0 {
					return
				}
			}
		})
		s, err := graphite.New(graphite.Options{Addr: server.Addr(), Prefix: "p", Protocol: protocol, TLS: new(tls.Config)})
		require.NoError(t, err)
		require.ErrorContains(t, s.SendMetrics(t.Context(), counters(3)), "certificate")
		require.NoError(t, s.Close())

		s, err = graphite.New(graphite.Options{Addr: server.Addr(), Prefix: "p", Protocol: protocol, TLS: &tls.Config{RootCAs: roots}})
		require.NoError(t, err)
		require.NoError(t, s.SendMetrics(t.Context(), counters(3)))
		require.NoError(t, s.Close())
		require.Eventually(t, func() bool { return len(server.Received()) > 0 }, 10*time.Second, time.Millisecond)
		require.Len(t, read(t, server.Received()[0]), 3)
	}
}
