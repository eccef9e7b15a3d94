package transport_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// A round tripper may leave the body out. The caller then gets from http.Client what it
// would get without us, and the span agrees with it; see
// https://github.com/open-telemetry/opentelemetry-go-contrib/pull/9184.
func TestClientOfAResponseWithoutABody(t *testing.T) {
	for _, c := range []struct {
		method  string
		status  int
		length  int64
		outcome monitor.Outcome
		class   string
	}{
		{"GET", 200, 0, monitor.OK, ""},
		{"GET", 200, -1, monitor.OK, ""},
		{"HEAD", 200, 5, monitor.OK, ""},
		{"GET", 200, 5, monitor.Error, "no body"},
		{"POST", 201, 1, monitor.Error, "no body"},
		{"", 200, 5, monitor.Error, "no body"}, // the empty method is GET
		{"GET", 404, 5, monitor.Error, "http 404"},
		{"HEAD", 404, 5, monitor.Error, "http 404"},
	} {
		t.Run(fmt.Sprint(c.method, c.status, c.length), func(t *testing.T) {
			bare := roundTrip(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: c.status, ContentLength: c.length, Request: r}, nil
			})
			do := func(rt http.RoundTripper) (text string, failed bool) {
				req := newRequest(t, t.Context(), "http://127.0.0.1/")
				req.Method = c.method
				resp, err := (&http.Client{Transport: rt}).Do(req)
				if err != nil {
					return "", true
				}
				defer resp.Body.Close()
				b, err := io.ReadAll(resp.Body)
				return string(b), err != nil
			}
			r := newRecorder()
			text, failed := do(bare)
			gotText, gotFailed := do(transport.Options{Registry: r.Registry}.RoundTripper(bare))
			require.Equal(t, text, gotText)
			require.Equal(t, failed, gotFailed)
			span := r.only(t)
			require.Equal(t, c.outcome, span.Outcome)
			require.Equal(t, c.class, span.Class)
		})
	}
}

// A reader may return its last bytes together with io.EOF, and these count; see
// https://github.com/census-instrumentation/opencensus-go/pull/997.
func TestBodySizeHasTheLastBytes(t *testing.T) {
	r := newRecorder()
	b := through(t, r, 200, io.NopCloser(iotest.DataErrReader(strings.NewReader("12345"))))
	text, err := io.ReadAll(b)
	require.NoError(t, err)
	require.Equal(t, "12345", string(text))
	require.Equal(t, [2]float64{1, 5}, observed(r, "http.client", "response_size"))
	require.Equal(t, monitor.OK, r.only(t).Outcome)
}

// The body of a request stays what net/http knows: http.NoBody is not sent as chunks of
// unknown length, and a redirect with 307 sends a body once more; see
// https://github.com/open-telemetry/opentelemetry-go-contrib/issues/2982.
func TestClientLeavesTheRequestsBody(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/from", http.RedirectHandler("/to", http.StatusTemporaryRedirect))
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %d%s%s", r.Method, r.ContentLength, r.TransferEncoding, text)
	})
	for major := 1; major <= 2; major++ {
		s := serve(t, major, mux)
		client := &http.Client{Transport: transport.Options{Registry: monitor.NewRegistry()}.RoundTripper(s.Client().Transport)}
		for _, c := range []struct {
			path, want string
			body       io.Reader
		}{
			{"/to", "POST 0[]", http.NoBody},
			{"/to", "POST 0[]", nil},
			{"/to", "POST 3[]123", strings.NewReader("123")},
			{"/from", "POST 3[]123", strings.NewReader("123")},
			{"/from", "POST 0[]", http.NoBody},
		} {
			resp, err := client.Post(s.URL+c.path, "text/plain", c.body)
			require.NoError(t, err)
			text, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, c.want, string(text), "HTTP/%d %s", major, c.path)
		}
	}
}

// A proxy that is instrumented on both sides switches protocols: it takes the connection
// from its server, and writes to the body of the response; see
// https://github.com/open-telemetry/opentelemetry-go-contrib/issues/1329.
func TestProxySwitchesProtocols(t *testing.T) {
	origin := serve(t, 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		fmt.Fprint(buffered, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		buffered.Flush()
		line, _ := buffered.ReadString('\n')
		fmt.Fprint(buffered, strings.ToUpper(line))
		buffered.Flush()
	}))
	to, err := url.Parse(origin.URL)
	require.NoError(t, err)
	servers, clients := newRecorder(), newRecorder()
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.Transport = transport.Options{Registry: clients.Registry}.RoundTripper(origin.Client().Transport)
	s := serve(t, 1, transport.Options{Registry: servers.Registry}.Handler(proxy))

	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(time.Minute)))
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	fmt.Fprint(conn, "hello\n")
	line, err := in.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "HELLO\n", line)
	require.NoError(t, conn.Close())

	require.Equal(t, "true", note(servers.only(t), "http.hijacked"))
	span := clients.only(t)
	require.Equal(t, monitor.OK, span.Outcome)
	require.Equal(t, "101", note(span, "http.status_code"))
}
