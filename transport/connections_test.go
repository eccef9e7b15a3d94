package transport_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// events returns the events of a span except for "sent": it comes from another
// goroutine than the one that reads the response.
func events(d monitor.SpanData) (all []string) {
	for _, a := range d.Annotations {
		if a.Key == "" && a.Value != "sent" {
			all = append(all, a.Value)
		}
	}
	return all
}

func TestClientConnections(t *testing.T) {
	s := serve(t, 2, answer(200)) // with TLS
	for _, c := range []struct {
		name    string
		on      bool
		sampler monitor.Sampler
		first   string
		second  string
	}{
		{"off", false, monitor.Always, "headers", "headers"},
		{"not sampled", true, monitor.Never, "headers", "headers"},
		{
			"on", true, monitor.Always,
			"connect, connect done, tls, tls done, connected, first byte, headers",
			"reused, first byte, headers",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			r.SetSampler(c.sampler)
			base := s.Client().Transport.(*http.Transport).Clone()
			defer base.CloseIdleConnections()
			client := &http.Client{Transport: transport.Options{Registry: r.Registry, Connections: c.on}.RoundTripper(base)}
			var own atomic.Int32
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				GotConn: func(httptrace.GotConnInfo) { own.Add(1) },
			})
			for range 2 {
				resp, err := client.Do(newRequest(t, ctx, s.URL))
				require.NoError(t, err)
				resp.Body.Close()
			}
			spans := r.wait(t, 2)
			require.Equal(t, c.first, strings.Join(events(spans[0]), ", "))
			require.Equal(t, c.second, strings.Join(events(spans[1]), ", "))
			require.EqualValues(t, 2, own.Load())
			require.Empty(t, note(spans[1], "http.connections"))
		})
	}
}

func TestClientConnectionTellsOfSending(t *testing.T) {
	r := newRecorder()
	rt := transport.Options{Registry: r.Registry, Connections: true}.RoundTripper(roundTrip(
		func(r *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(r.Context())
			trace.DNSStart(httptrace.DNSStartInfo{})
			trace.DNSDone(httptrace.DNSDoneInfo{Err: io.EOF})
			trace.WroteRequest(httptrace.WroteRequestInfo{Err: io.EOF})
			trace.WroteRequest(httptrace.WroteRequestInfo{})
			return respond(200, nil)(r)
		}))
	_, err := rt.RoundTrip(newRequest(t, t.Context(), "http://127.0.0.1/"))
	require.NoError(t, err)
	var all []string
	for _, a := range r.only(t).Annotations {
		if a.Key == "" {
			all = append(all, a.Value)
		}
	}
	require.Equal(t, []string{"dns", "dns failed", "sent failed", "sent", "headers"}, all)
}

func TestClientConnectionFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l.Close() // so that no server listens there
	r := newRecorder()
	_, err = transport.Options{Registry: r.Registry, Connections: true}.RoundTripper(nil).
		RoundTrip(newRequest(t, t.Context(), "http://"+l.Addr().String()))
	require.Error(t, err)
	require.Equal(t, []string{"connect", "connect failed"}, events(r.only(t)))
}

// If the server closes the connection that a client has kept, http.Transport tries
// again with another one.
func TestClientConnectionsAreCounted(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	go func() { // ends when the listener is closed
		for i := 0; ; i++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(conn)
			if _, err := http.ReadRequest(in); err == nil {
				_, _ = conn.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
				if i == 0 {
					_, _ = http.ReadRequest(in) // and no answer
				}
			}
			conn.Close()
		}
	}()
	r := newRecorder()
	base := new(http.Transport)
	defer base.CloseIdleConnections()
	rt := transport.Options{Registry: r.Registry, Connections: true}.RoundTripper(base)
	for range 2 {
		resp, err := rt.RoundTrip(newRequest(t, t.Context(), "http://"+l.Addr().String()))
		require.NoError(t, err)
		resp.Body.Close()
	}
	spans := r.wait(t, 2)
	require.Empty(t, note(spans[0], "http.connections"))
	require.Equal(t, "2", note(spans[1], "http.connections"))
	require.Zero(t, r.Scope("monitor").Counter("spans_used_after_finish").Total())
}
