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

// events returns the events of a span but for "sent", which another goroutine
// tells than the one that reads the response.
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
	l.Close() // so that nobody listens there
	r := newRecorder()
	_, err = transport.Options{Registry: r.Registry, Connections: true}.RoundTripper(nil).
		RoundTrip(newRequest(t, t.Context(), "http://"+l.Addr().String()))
	require.Error(t, err)
	require.Equal(t, []string{"connect", "connect failed"}, events(r.only(t)))
}

// A server that closes the connection that a client has kept makes http.Transport
// try again with another one.
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

func TestClientRedirects(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/a", http.RedirectHandler("/b", http.StatusFound))
	mux.Handle("/b", http.RedirectHandler("/c", http.StatusTemporaryRedirect))
	mux.Handle("/c", answer(200))
	s := serve(t, 1, mux)
	r := newRecorder()
	client := &http.Client{Transport: transport.Options{
		Registry:   r.Registry,
		ClientName: func(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, "/") },
	}.RoundTripper(s.Client().Transport)}
	get(t, client, s.URL+"/a")
	spans := r.wait(t, 3)
	for i, span := range spans {
		require.Equal(t, []string{"a", "b", "c"}[i], span.Name)
		require.Equal(t, []string{"", "1", "2"}[i], note(span, "http.redirects"))
	}
}

func TestClientNames(t *testing.T) {
	for _, c := range []struct {
		name string
		of   func(*http.Request) string
		want string
	}{
		{"named", func(*http.Request) string { return "list users" }, "list users"},
		{"not named", func(*http.Request) string { return "" }, "GET"},
		{"panic", func(*http.Request) string { panic("name") }, "GET"},
	} {
		r := newRecorder()
		_, err := transport.Options{Registry: r.Registry, ClientName: c.of}.RoundTripper(respond(200, nil)).
			RoundTrip(newRequest(t, t.Context(), "http://127.0.0.1/"))
		require.NoError(t, err)
		require.Equal(t, c.want, r.only(t).Name, c.name)
	}
}

func TestClientSizes(t *testing.T) {
	s := serve(t, 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("1234567"))
	}))
	r := newRecorder()
	client := &http.Client{Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport)}
	get(t, client, s.URL)
	resp, err := client.Post(s.URL, "text/plain", strings.NewReader("123"))
	require.NoError(t, err)
	resp.Body.Close() // without reading
	require.Equal(t, [2]float64{1, 3}, observed(r, "http.client", "request_size"))
	require.Equal(t, [2]float64{1, 7}, observed(r, "http.client", "response_size"))
}
