package export_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/export"
	"github.com/stretchr/testify/require"
)

// An authority signs certificates, and has them in files.
type authority struct {
	t    *testing.T
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t, dir: t.TempDir()}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	a.key = key
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	require.NoError(t, err)
	a.cert, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	a.write("ca.pem", "CERTIFICATE", der)
	return a
}

func (a *authority) path(name string) string { return filepath.Join(a.dir, name) }

func (a *authority) write(name, block string, der []byte) {
	text := pem.EncodeToMemory(&pem.Block{Type: block, Bytes: der})
	require.NoError(a.t, os.WriteFile(a.path(name), text, 0o600))
}

// issue writes NAME.pem and NAME.key for a holder.
func (a *authority) issue(name, holder string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(a.t, err)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: holder}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, a.cert, &key.PublicKey, a.key)
	require.NoError(a.t, err)
	a.write(name+".pem", "CERTIFICATE", der)
	der, err = x509.MarshalPKCS8PrivateKey(key)
	require.NoError(a.t, err)
	a.write(name+".key", "PRIVATE KEY", der)
}

// listen returns a listener that talks to holders of the authority's certificates
// only.
func (a *authority) listen() net.Listener {
	a.issue("server", "server")
	pair, err := tls.LoadX509KeyPair(a.path("server.pem"), a.path("server.key"))
	require.NoError(a.t, err)
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
	})
	require.NoError(a.t, err)
	return l
}

// parameters returns those of a URL that has the files of a name.
func (a *authority) parameters(name string) string {
	return "?ca=" + a.path("ca.pem") + "&cert=" + a.path(name+".pem") + "&key=" + a.path(name+".key")
}

func shop() *monitor.Registry {
	r := monitor.NewRegistry()
	r.SetService("shop")
	r.Scope("main").Counter("hits").Inc()
	return r
}

func snapshot() *collect.Snapshot {
	return &collect.Snapshot{Time: time.Now(), Service: "shop", Metrics: slices.Collect(shop().Snapshot())}
}

// Every scheme that is secure shows its certificate, and trusts whom it is told to.
func TestTLSOverHTTP(t *testing.T) {
	a := newAuthority(t)
	a.issue("client", "shop's")
	l := a.listen()
	holders := make(chan string, 100)
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		holders <- r.TLS.PeerCertificates[0].Subject.CommonName
	}), ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(l) }()
	defer server.Close()
	for _, url := range []string{
		"zipkin+https://HOST", "otlp+https://HOST", "influx+https://HOST/db",
		"influx2+https://HOST/org/bucket", "opentsdb+https://HOST", "datadog+https://HOST", "prometheus+https://HOST?version=1",
	} {
		url = strings.Replace(url, "HOST", l.Addr().String(), 1)
		r := shop()
		stop, err := export.Start(r, strings.Replace(url+a.parameters("client"), "?version=1?", "?version=1&", 1))
		require.NoError(t, err, url)
		r.Scope("main").Func("work").Task()(nil)
		ctx := t.Context()
		r.Scope("main").Func("work").TaskContext(&ctx)(nil)
		require.NoError(t, stop(t.Context()), url)
		require.Equal(t, "shop's", <-holders, url)
		for len(holders) > 0 {
			<-holders
		}

		s, err := export.Sink(url) // trusts the system's authorities only
		require.NoError(t, err, url)
		switch s := s.(type) {
		case collect.MetricSink:
			err = s.SendMetrics(t.Context(), snapshot())
		case collect.SpanSink:
			err = s.SendSpans(t.Context(), make([]monitor.SpanData, 1))
		}
		require.ErrorContains(t, err, "certificate", url)
		require.NoError(t, s.Close())
	}
}

func TestTLSOverTCP(t *testing.T) {
	a := newAuthority(t)
	a.issue("client", "first")
	l := a.listen()
	defer l.Close()
	holders := make(chan string)
	go func() {
		for { // one write of each connection
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := conn.Read(make([]byte, 64<<10)); err == nil {
				holders <- conn.(*tls.Conn).ConnectionState().PeerCertificates[0].Subject.CommonName
			}
			_ = conn.Close()
		}
	}()
	for _, scheme := range []string{"graphite+tls", "graphite+pickle+tls", "opentsdb+tls"} {
		a.issue("client", "first")
		s, err := export.Sink(scheme + "://" + l.Addr().String() + a.parameters("client"))
		require.NoError(t, err)
		send := func() string {
			var holder string
			require.Eventually(t, func() bool { // what the server has hung up on is noticed in time
				err := s.(collect.MetricSink).SendMetrics(t.Context(), snapshot())
				select {
				case holder = <-holders:
					return true
				case <-time.After(100 * time.Millisecond):
					t.Log(err)
					return false
				}
			}, 10*time.Second, time.Millisecond)
			return holder
		}
		require.Equal(t, "first", send(), scheme)
		a.issue("client", "second")
		require.Equal(t, "second", send(), "%s: a certificate that was replaced", scheme)
		require.NoError(t, os.WriteFile(a.path("client.pem"), nil, 0o600))
		require.Equal(t, "second", send(), "%s: one that is being replaced", scheme)
		require.NoError(t, s.Close())
	}
}

func TestTLSFiles(t *testing.T) {
	a := newAuthority(t)
	a.issue("client", "one")
	a.issue("other", "other")
	require.NoError(t, os.WriteFile(a.path("empty"), nil, 0o600))
	for query, want := range map[string]string{
		"?ca=/nowhere/ca.pem":                                           `the file of the parameter "ca": /nowhere/ca.pem: no such file or directory`,
		"?ca=-----BEGIN%20PRIVATE%20KEY-----":                           `the file of the parameter "ca": no such file or directory`,
		"?ca=" + a.path("empty"):                                        `the file of the parameter "ca": ` + a.path("empty") + `: there is no certificate in PEM`,
		"?cert=" + a.path("client.pem"):                                 "the parameters cert and key must be given together",
		"?key=" + a.path("client.key"):                                  "the parameters cert and key must be given together",
		"?cert=/nowhere/a&key=/nowhere/b":                               `the file of the parameter "cert": /nowhere/a: no such file or directory`,
		"?key=/nowhere&cert=" + a.path("other.pem"):                     `the file of the parameter "key": /nowhere: no such file or directory`,
		"?cert=" + a.path("client.pem") + "&key=" + a.path("other.key"): "the files of the parameters cert and key: tls: private key does not match public key",
	} {
		for _, scheme := range []string{"graphite+tls", "otlp+https"} {
			_, err := export.Sink(scheme + "://h:1" + query)
			require.EqualError(t, err, "export: "+scheme+": "+want)
		}
	}
	for _, scheme := range []string{"graphite", "otlp", "statsd", "zipkin", "opentsdb+http"} {
		_, err := export.Sink(scheme + "://h?ca=" + a.path("ca.pem"))
		require.ErrorContains(t, err, `unknown parameter "ca"`, scheme)
	}
}
