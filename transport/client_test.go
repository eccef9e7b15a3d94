package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// roundTrip is an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func respond(status int, body io.ReadCloser) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: body, Request: r}, nil
	}
}

func newRequest(t *testing.T, ctx context.Context, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	require.NoError(t, err)
	return r
}

func TestClientInjectsItsSpan(t *testing.T) {
	r := newRecorder()
	var sent *http.Request
	rt := transport.Options{Registry: r.Registry}.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r
		return respond(200, http.NoBody)(r)
	}))
	ctx, parent := r.Scope("test").Func("caller").Start(t.Context(), monitor.SpanOptions{})
	req := newRequest(t, ctx, "http://user:password@example.com/a%2Fb?token=secret#part")
	req.Header.Set("traceparent", "stale")
	req.Header.Set(b3Flags, "1")
	before := req.Header.Clone()
	resp, err := rt.RoundTrip(req)
	require.NoError(t, err)
	parent.Finish(nil)

	require.Equal(t, before, req.Header)
	require.Same(t, parent, monitor.SpanFromContext(req.Context()))
	require.Same(t, req, resp.Request)

	span := r.wait(t, 2)[0]
	require.Equal(t, "http.client", span.Scope)
	require.Equal(t, "GET", span.Name)
	require.Equal(t, monitor.Client, span.Kind)
	require.Equal(t, parent.Context().SpanID, span.Context.ParentSpanID)
	require.Equal(t, "example.com:80", span.Peer)
	require.Equal(t, "GET", note(span, "http.method"))
	require.Equal(t, "http://example.com/a%2Fb", note(span, "http.url"))
	require.Equal(t, "200", note(span, "http.status_code"))
	require.Equal(t, "headers", note(span, ""))

	p := transport.Options{Registry: r.Registry}.Propagator()
	got := p.Extract(sent.Header)
	require.Equal(t, span.Context.ParentSpanID.String(), sent.Header.Get(b3Parent))
	got.ParentSpanID = span.Context.ParentSpanID // not in a traceparent
	require.Equal(t, span.Context, got)
}

func TestClientOutcomes(t *testing.T) {
	boom := errors.New("boom")
	for _, c := range []struct {
		name    string
		next    roundTrip
		outcome monitor.Outcome
		class   string
	}{
		{"200", respond(200, http.NoBody), monitor.OK, ""},
		{"302", respond(302, nil), monitor.OK, ""},
		{"404", respond(404, http.NoBody), monitor.Error, "http 404"},
		{"500", respond(500, nil), monitor.Error, "http 500"},
		{"no status", respond(1000, nil), monitor.Error, "http other"},
		{"error", func(*http.Request) (*http.Response, error) { return nil, boom }, monitor.Error, "error"},
		{"neither", func(*http.Request) (*http.Response, error) { return nil, nil }, monitor.Error, "no response"},
		{"timeout", func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded }, monitor.Timeout, "Timeout"},
		{"panic", func(*http.Request) (*http.Response, error) { panic(boom) }, monitor.Panic, "panic: error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			rt := transport.Options{Registry: r.Registry}.RoundTripper(c.next)
			req := newRequest(t, t.Context(), "http://127.0.0.1/")
			want, wantPanic, wantErr := try(c.next, req)
			got, caught, err := try(rt, req)
			require.Equal(t, wantErr, err)
			require.Equal(t, wantPanic, caught)
			require.Equal(t, want, got)
			span := r.only(t)
			require.Equal(t, c.outcome, span.Outcome)
			require.Equal(t, c.class, span.Class)
		})
	}
}

func try(rt http.RoundTripper, r *http.Request) (resp *http.Response, caught any, err error) {
	defer func() { caught = recover() }()
	resp, err = rt.RoundTrip(r)
	return resp, nil, err
}

func TestClientCanceled(t *testing.T) {
	cause := errors.New("a cause that hides why")
	for _, c := range []struct {
		name string
		when string
	}{
		{"before the headers", "headers"},
		{"while the body is read", "read"},
		{"before the body is closed", "close"},
	} {
		for _, major := range []int{1, 2} {
			t.Run(fmt.Sprint(c.name, ", HTTP/", major), func(t *testing.T) {
				r := newRecorder()
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				s := serve(t, major, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if c.when == "headers" {
						cancel(cause)
					} else {
						_ = http.NewResponseController(w).Flush()
					}
					<-r.Context().Done()
				}))
				client := &http.Client{Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport)}
				resp, err := client.Do(newRequest(t, ctx, s.URL))
				if c.when != "headers" {
					require.NoError(t, err)
					require.Empty(t, r.finished())
					cancel(cause)
					if c.when == "read" {
						_, err = io.ReadAll(resp.Body)
						require.Error(t, err)
					}
					require.NoError(t, resp.Body.Close())
				} else {
					require.Error(t, err)
				}
				span := r.only(t)
				require.Equal(t, monitor.Canceled, span.Outcome)
				require.Equal(t, "Canceled", span.Class)
			})
		}
	}
}

func TestClientTimeout(t *testing.T) {
	r := newRecorder()
	s := serve(t, 1, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	client := &http.Client{
		Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport),
		Timeout:   time.Millisecond,
	}
	_, err := client.Get(s.URL)
	require.Error(t, err)
	require.Equal(t, monitor.Timeout, r.only(t).Outcome)
}

func TestClientConnectionRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	r := newRecorder()
	var inner http.Transport
	defer inner.CloseIdleConnections()
	_, err = transport.Options{Registry: r.Registry}.RoundTripper(&inner).
		RoundTrip(newRequest(t, t.Context(), "http://"+l.Addr().String()))
	require.Error(t, err)
	span := r.only(t)
	require.Equal(t, monitor.Error, span.Outcome)
	require.Equal(t, "connection refused", span.Class)
}

func TestClientNamesAndPeers(t *testing.T) {
	for _, c := range []struct{ method, url, name, peer, stored string }{
		{"GET", "http://example.com/", "GET", "example.com:80", "http://example.com/"},
		{"", "https://example.com", "GET", "example.com:443", "https://example.com"},
		{"PATCH", "https://example.com:8443/x", "PATCH", "example.com:8443", "https://example.com:8443/x"},
		{"BREW", "http://[::1]/", "OTHER", "[::1]:80", "http://[::1]/"},
		{"GET", "http://[::1]:8080/", "GET", "[::1]:8080", "http://[::1]:8080/"},
		{"GET", "other://example.com/", "GET", "example.com", "other://example.com/"},
		{"GET", "http:opaque?token=secret", "GET", "", "http://"},
	} {
		r := newRecorder()
		req := newRequest(t, t.Context(), c.url)
		req.Method = c.method
		_, err := transport.Options{Registry: r.Registry}.RoundTripper(respond(200, nil)).RoundTrip(req)
		require.NoError(t, err)
		span := r.only(t)
		require.Equal(t, c.name, span.Name, c.url)
		require.Equal(t, c.peer, span.Peer, c.url)
		require.Equal(t, c.stored, note(span, "http.url"))
	}
}

func TestClientOfAnIncompleteRequest(t *testing.T) {
	r := newRecorder()
	var sent *http.Request
	resp, err := transport.Options{Registry: r.Registry}.RoundTripper(roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = r
		return &http.Response{StatusCode: 200}, nil
	})).RoundTrip(new(http.Request))
	require.NoError(t, err)
	require.Nil(t, resp.Request)
	require.Equal(t, monitor.OK, r.only(t).Outcome)
	require.Len(t, sent.Header["Traceparent"], 1)
}

// lateContext is a context in the moment between its deadline and its end.
type lateContext struct{ context.Context }

func (lateContext) Deadline() (time.Time, bool) { return time.Unix(0, 0), true }

// http.Client.Timeout closes Cancel, and the transport may see that first.
func TestClientCancelChannel(t *testing.T) {
	closed := make(chan struct{})
	close(closed)
	for _, c := range []struct {
		name    string
		ctx     context.Context
		cancel  <-chan struct{}
		outcome monitor.Outcome
	}{
		{"none", t.Context(), nil, monitor.Error},
		{"open", t.Context(), make(chan struct{}), monitor.Error},
		{"closed", t.Context(), closed, monitor.Canceled},
		{"closed in time", lateContext{t.Context()}, closed, monitor.Timeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			req := newRequest(t, c.ctx, "http://127.0.0.1/")
			//lint:ignore SA1019 this is what is tested
			req.Cancel = c.cancel
			_, err := transport.Options{Registry: r.Registry}.RoundTripper(roundTrip(
				func(*http.Request) (*http.Response, error) { return nil, errors.New("given up") })).RoundTrip(req)
			require.EqualError(t, err, "given up")
			require.Equal(t, c.outcome, r.only(t).Outcome)
		})
	}
}

type idleCloser struct {
	http.RoundTripper
	closed bool
}

func (c *idleCloser) CloseIdleConnections() { c.closed = true }

func TestClientClosesIdleConnections(t *testing.T) {
	inner := &idleCloser{RoundTripper: respond(200, nil)}
	(&http.Client{Transport: transport.RoundTripper(inner)}).CloseIdleConnections()
	require.True(t, inner.closed)
	(&http.Client{Transport: transport.RoundTripper(respond(200, nil))}).CloseIdleConnections()
}

func TestClientOfNil(t *testing.T) {
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	before := monitor.Default.Scope("http.client").Func("GET").Stats().OK
	s := serve(t, 1, answer(200))
	get(t, &http.Client{Transport: transport.RoundTripper(nil)}, s.URL)
	require.Equal(t, before+1, monitor.Default.Scope("http.client").Func("GET").Stats().OK)
}

func TestClientSpanOfARedirect(t *testing.T) {
	r := newRecorder()
	mux := http.NewServeMux()
	mux.Handle("/from", http.RedirectHandler("/to", http.StatusFound))
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header["Traceparent"]) })
	s := serve(t, 1, mux)
	_, text := get(t, &http.Client{Transport: transport.Options{Registry: r.Registry}.RoundTripper(s.Client().Transport)}, s.URL+"/from")
	spans := r.wait(t, 2)
	require.Equal(t, "302", note(spans[0], "http.status_code"))
	require.Contains(t, text, spans[1].Context.SpanID.String())
	require.Equal(t, 1, strings.Count(text, "00-"))
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
