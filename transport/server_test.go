package transport_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

func answer(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }
}

func TestServerNames(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /users/{id}", answer(200))
	mux.Handle("/any/", answer(200))
	mux.Handle("example.com/host", answer(200))
	mux.Handle("PURGE  /cache", answer(200))
	mux.Handle("M-SEARCH /x", answer(200))
	mux.Handle("VERSION-CONTROL /x", answer(200))
	mux.Handle("purge /x", answer(200))
	mux.Handle("Mk_Col.2\texample.com/x/{id}", answer(200))
	inner := http.NewServeMux()
	inner.Handle("POST /api/deep", answer(200))
	mux.Handle("/api/", inner)
	for _, c := range []struct{ method, url, name, route string }{
		{"GET", "/users/7?token=secret", "GET /users/{id}", "/users/{id}"},
		{"HEAD", "/users/7", "GET /users/{id}", "/users/{id}"},
		{"DELETE", "/users/7", "unmatched", ""},
		{"GET", "/nothing/here", "unmatched", ""},
		{"PATCH", "/any/thing", "PATCH /any/", "/any/"},
		{"BREW", "/any/thing", "OTHER /any/", "/any/"},
		{"get", "/any/thing", "OTHER /any/", "/any/"},
		{"", "/any/thing", "GET /any/", "/any/"},
		{"GET", "http://example.com/host", "GET example.com/host", "example.com/host"},
		{"PURGE", "/cache", "PURGE  /cache", "/cache"},
		{"M-SEARCH", "/x", "M-SEARCH /x", "/x"},
		{"VERSION-CONTROL", "/x", "VERSION-CONTROL /x", "/x"},
		{"purge", "/x", "purge /x", "/x"},
		{"Mk_Col.2", "http://example.com/x/7", "Mk_Col.2\texample.com/x/{id}", "example.com/x/{id}"},
		{"POST", "/api/deep", "POST /api/deep", "/api/deep"},
		{"POST", "/api/none", "unmatched", ""},
	} {
		t.Run(c.method+" "+c.url, func(t *testing.T) {
			r := newRecorder()
			h := transport.Options{Registry: r.Registry}.Handler(mux)
			for range 2 { // by name, and by the remembered name
				req := httptest.NewRequest("GET", c.url, nil)
				req.Method = c.method
				h.ServeHTTP(httptest.NewRecorder(), req)
			}
			for _, span := range r.wait(t, 2) {
				require.Equal(t, "http.server", span.Scope)
				require.Equal(t, c.name, span.Name)
				require.Equal(t, c.route, note(span, "http.route"))
				require.Equal(t, monitor.Server, span.Kind)
			}
			stats := r.Scope("http.server").Func(c.name).Stats()
			require.EqualValues(t, 2, stats.Started)
			require.EqualValues(t, 2, stats.OK)
			routing := r.Scope("http.server").Func("(routing)").Stats()
			require.Zero(t, routing.Started)
			require.Zero(t, routing.Finished())
		})
	}
}

func TestServerIsInFlightWhileItRoutes(t *testing.T) {
	r := newRecorder()
	routing := r.Scope("http.server").Func("(routing)")
	mux := http.NewServeMux()
	mux.HandleFunc("/x", func(http.ResponseWriter, *http.Request) {
		require.EqualValues(t, 1, routing.Stats().InFlight)
		require.Len(t, r.OpenSpans(), 1)
	})
	transport.Options{Registry: r.Registry}.Handler(mux).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/x", nil))
	require.Zero(t, routing.Stats().InFlight)
	require.Empty(t, r.OpenSpans())
	require.Equal(t, "GET /x", r.only(t).Name)
}

func TestServerRoute(t *testing.T) {
	for _, c := range []struct {
		name  string
		route func(*http.Request) string
		want  string
	}{
		{"found", func(*http.Request) string { return "/custom/{x}" }, "GET /custom/{x}"},
		{"none", func(*http.Request) string { return "" }, "unmatched"},
		{"panic", func(*http.Request) string { panic("route") }, "GET /mux"},
		{"words", func(*http.Request) string { return "list users" }, "GET list users"},
		{"words and a slash", func(*http.Request) string { return "list users and/or groups" }, "GET list users and/or groups"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			h := transport.Options{Registry: r.Registry, Route: c.route}.Handler(answer(204))
			req := httptest.NewRequest("GET", "/x", nil)
			req.Pattern = "GET /mux"
			h.ServeHTTP(httptest.NewRecorder(), req)
			require.Equal(t, c.want, r.only(t).Name)
		})
	}
}

func TestSetRoute(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/slow/{id}", func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		defer monitor.SpanFromContext(ctx).Func().Scope().Func("work").TaskContext(&ctx)(nil)
		transport.SetRoute(r, "")
		transport.SetRoute(r.WithContext(ctx), r.Pattern)
		transport.SetRoute(r, "second call")
	})
	r := newRecorder()
	h := transport.Options{Registry: r.Registry}.Handler(http.TimeoutHandler(mux, time.Minute, ""))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/slow/1", nil))
	spans := r.wait(t, 2)
	require.Equal(t, "work", spans[0].Name)
	require.Equal(t, "GET /slow/{id}", spans[1].Name)
	require.Equal(t, "/slow/{id}", note(spans[1], "http.route"))

	transport.SetRoute(httptest.NewRequest("GET", "/", nil), "no span: ignored")
}

func TestServerAnnotations(t *testing.T) {
	r := newRecorder()
	s := serve(t, 1, transport.Options{Registry: r.Registry}.Handler(answer(200)))
	var peer string
	c := s.Client()
	for range 2 { // the second with the address that is remembered
		get(t, c, s.URL+"/a%2Fb/"+strings.Repeat("x", 2*monitor.MaxName)+"?token=secret")
	}
	for _, span := range r.wait(t, 2) {
		require.Equal(t, "GET", note(span, "http.method"))
		require.Equal(t, "200", note(span, "http.status_code"))
		path := note(span, "http.path")
		require.True(t, strings.HasPrefix(path, "/a%2Fb/x"))
		require.Len(t, path, monitor.MaxName)
		require.Equal(t, strings.TrimPrefix(s.URL, "http://"), span.Local)
		require.NotEmpty(t, span.Peer)
		if peer != "" {
			require.Equal(t, peer, span.Peer)
		}
		peer = span.Peer
		for _, a := range span.Annotations {
			require.NotContains(t, a.Value, "secret")
		}
	}
}

func TestServerLocalAddresses(t *testing.T) {
	r := newRecorder()
	h := transport.Options{Registry: r.Registry}.Handler(answer(200))
	var want, got []string
	for _, c := range []struct {
		local net.Addr
		want  string
	}{
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, "127.0.0.1:1"},
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, "127.0.0.1:1"},
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 2}, "127.0.0.1:2"},
		{&net.TCPAddr{IP: net.IPv6loopback, Port: 2}, "[::1]:2"},
		{&net.TCPAddr{IP: net.ParseIP("fe80::1"), Port: 2, Zone: "lo"}, "[fe80::1%lo]:2"},
		{&net.UnixAddr{Name: "/run/socket", Net: "unix"}, "/run/socket"},
		{(*net.TCPAddr)(nil), ""},
		{nil, ""},
	} {
		ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, c.local)
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
		want = append(want, c.want)
	}
	for _, span := range r.finished() {
		got = append(got, span.Local)
	}
	require.Equal(t, want, got)
}

func TestServerContinuesTraces(t *testing.T) {
	trust := func(to transport.Trust) func(*http.Request) transport.Trust {
		return func(*http.Request) transport.Trust { return to }
	}
	sampled, not := header("traceparent", "00-"+rest+"-01"), header("traceparent", "00-"+rest+"-00")
	debug, alone := ids(b3Flags, "1"), header(b3Flags, "1")
	for _, c := range []struct {
		name     string
		header   http.Header
		trust    func(*http.Request) transport.Trust
		sampler  monitor.Sampler
		child    bool
		linked   bool
		sampling monitor.Sampling
		debug    bool
	}{
		{"none", http.Header{}, nil, monitor.Never, false, false, monitor.NotSampled, false},
		{"sampled", sampled, nil, monitor.Never, true, false, monitor.Sampled, false},
		{"not sampled", not, nil, monitor.Always, true, false, monitor.NotSampled, false},
		{"undecided", ids(), nil, monitor.Always, true, false, monitor.Sampled, false},
		{"decision alone", header(b3Sampled, "0"), nil, monitor.Always, false, false, monitor.NotSampled, false},
		{"debug of a stranger", debug, nil, monitor.Never, true, false, monitor.NotSampled, false},
		{"debug of a stranger who denies", ids(b3Flags, "1", b3Sampled, "0"), nil, monitor.Always, true, false, monitor.NotSampled, false},
		{"debug", debug, trust(transport.TrustDebug), monitor.Never, true, false, monitor.Sampled, true},
		{"debug alone", alone, trust(transport.TrustDebug), monitor.Never, false, false, monitor.Sampled, true},
		{"debug above sampling", debug, trust(transport.TrustSampling), monitor.Never, true, false, monitor.NotSampled, false},
		{"sampling", sampled, trust(transport.TrustSampling), monitor.Never, true, false, monitor.Sampled, false},
		{"trace, but sampled", sampled, trust(transport.TrustTrace), monitor.Never, true, false, monitor.NotSampled, false},
		{"trace, but not sampled", not, trust(transport.TrustTrace), monitor.Always, true, false, monitor.Sampled, false},
		{"nothing", sampled, trust(transport.TrustNone), monitor.Never, false, true, monitor.NotSampled, false},
		{"nothing of debug", debug, trust(transport.TrustNone), monitor.Never, false, true, monitor.NotSampled, false},
		{"nothing of a decision alone", header(b3Sampled, "0"), trust(transport.TrustNone), monitor.Always, false, false, monitor.Sampled, false},
		{"strangers", sampled, transport.Strangers, monitor.Never, false, true, monitor.NotSampled, false},
		{"strangers with debug", debug, transport.Strangers, monitor.Never, false, true, monitor.NotSampled, false},
		{"no answer", debug, func(*http.Request) transport.Trust { panic("trust") }, monitor.Never, false, true, monitor.NotSampled, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			r.SetSampler(c.sampler)
			req := httptest.NewRequest("GET", "/", nil)
			req.Header = c.header
			transport.Options{Registry: r.Registry, Trust: c.trust}.Handler(answer(200)).
				ServeHTTP(httptest.NewRecorder(), req)
			span := r.only(t)
			got := span.Context
			require.True(t, got.IsValid())
			require.True(t, span.LocalRoot)
			require.Equal(t, c.sampling, got.Sampling)
			require.Equal(t, c.debug, got.Debug)
			byClient := r.Scope("transport").Counter("sampled_by_client").Total()
			require.Equal(t, c.sampler == monitor.Never && c.sampling == monitor.Sampled, byClient == 1)
			require.Equal(t, c.child, got.TraceID == mustTrace(trace32))
			if c.child {
				require.Equal(t, mustSpan(span16), got.ParentSpanID)
				require.NotEqual(t, mustSpan(span16), got.SpanID) // no joining
			} else {
				require.Zero(t, got.ParentSpanID)
			}
			if c.linked {
				require.Len(t, span.Links, 1)
				require.Equal(t, mustTrace(trace32), span.Links[0].TraceID)
				require.Equal(t, mustSpan(span16), span.Links[0].SpanID)
			} else {
				require.Empty(t, span.Links)
			}
		})
	}
}

func TestServerSpanBelowTheSpanOfItsSurroundings(t *testing.T) {
	trust := func(to transport.Trust) func(*http.Request) transport.Trust {
		return func(*http.Request) transport.Trust { return to }
	}
	for _, c := range []struct {
		name   string
		header http.Header
		trust  func(*http.Request) transport.Trust
		child  bool
	}{
		{"no header", http.Header{}, nil, true},
		{"a decision alone", header(b3Sampled, "0"), nil, true},
		{"a span of the client's", header("traceparent", "00-"+rest+"-01"), nil, false},
		{"a stranger's", header("traceparent", "00-"+rest+"-01"), trust(transport.TrustNone), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			ctx, outer := r.Scope("test").Func("serve").Start(t.Context(), monitor.SpanOptions{})
			req := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
			req.Header = c.header
			transport.Options{Registry: r.Registry, Trust: c.trust}.Handler(answer(200)).ServeHTTP(httptest.NewRecorder(), req)
			outer.Finish(nil)
			span := r.wait(t, 2)[0]
			require.Equal(t, c.child, outer.Context().TraceID == span.Context.TraceID)
			require.Equal(t, c.child, outer.Context().SpanID == span.Context.ParentSpanID)
			require.Equal(t, !c.child, span.LocalRoot)
			require.Equal(t, !c.child, mustTrace(trace32) == span.Context.TraceID)
		})
	}
}

func TestServerCountsExactly(t *testing.T) {
	const clients, each = 8, 40
	r := newRecorder()
	mux := http.NewServeMux()
	mux.Handle("GET /ok", answer(200))
	mux.Handle("GET /bad", answer(400))
	mux.Handle("GET /fail", answer(500))
	s := serve(t, 1, transport.Options{Registry: r.Registry}.Handler(mux))
	paths := []string{"/ok", "/bad", "/fail", "/none"}
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for i := range each {
				resp, err := s.Client().Get(s.URL + paths[i%len(paths)])
				if err == nil {
					resp.Body.Close()
				}
			}
		})
	}
	wg.Wait()
	r.wait(t, clients*each)
	const per = clients * each / 4
	scope := r.Scope("http.server")
	for name, want := range map[string][2]int64{ // ok, errors
		"GET /ok": {per, 0}, "GET /bad": {per, 0}, "GET /fail": {0, per}, "unmatched": {per, 0},
	} {
		stats := scope.Func(name).Stats()
		require.Equal(t, want, [2]int64{stats.OK, stats.Errors}, name)
		require.EqualValues(t, per, stats.Started, name)
		require.Zero(t, stats.InFlight, name)
	}
}

// The server removes the files of a form by the request that it made itself.
func TestServerFormFilesAreRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	files := func() int {
		entries, err := os.ReadDir(os.TempDir())
		require.NoError(t, err)
		return len(entries)
	}
	during := 0
	s := serve(t, 1, transport.Options{Registry: monitor.NewRegistry()}.Handler(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseMultipartForm(1); err != nil {
				http.Error(w, err.Error(), 500)
			}
			during = files()
		})))
	var form bytes.Buffer
	fields := multipart.NewWriter(&form)
	file, err := fields.CreateFormFile("file", "name")
	require.NoError(t, err)
	_, err = file.Write(make([]byte, 11<<20)) // 10 MB stay in memory at least
	require.NoError(t, err)
	require.NoError(t, fields.Close())
	resp, err := s.Client().Post(s.URL, fields.FormDataContentType(), &form)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	require.Equal(t, 1, during)
	require.Eventually(t, func() bool { return files() == 0 }, 10*time.Second, time.Millisecond)
}

func TestHandlerOfNilAndDefaults(t *testing.T) {
	before := monitor.Default.Scope("http.server").Func("unmatched").Stats().OK
	w := httptest.NewRecorder()
	transport.Handler(nil).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	require.Equal(t, 404, w.Code)
	require.Equal(t, before+1, monitor.Default.Scope("http.server").Func("unmatched").Stats().OK)
}

func TestServerSample(t *testing.T) {
	decide := func(s monitor.Sampling) func(*http.Request) monitor.Sampling {
		return func(*http.Request) monitor.Sampling { return s }
	}
	for _, c := range []struct {
		name   string
		header http.Header
		trust  transport.Trust
		sample func(*http.Request) monitor.Sampling
		want   monitor.Sampling
	}{
		{"sampled", http.Header{}, transport.TrustSampling, decide(monitor.Sampled), monitor.Sampled},
		{"not sampled", http.Header{}, transport.TrustSampling, decide(monitor.NotSampled), monitor.NotSampled},
		{"left to the sampler", http.Header{}, transport.TrustSampling, decide(monitor.Undecided), monitor.NotSampled},
		{"the client decided", header(b3Sampled, "1"), transport.TrustSampling, decide(monitor.NotSampled), monitor.Sampled},
		{"the client is not trusted to", ids(b3Sampled, "0"), transport.TrustTrace, decide(monitor.Sampled), monitor.Sampled},
		{"panic", http.Header{}, transport.TrustSampling, func(*http.Request) monitor.Sampling { panic("sample") }, monitor.NotSampled},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			r.SetSampler(monitor.Never)
			req := httptest.NewRequest("GET", "/", nil)
			req.Header = c.header
			transport.Options{
				Registry: r.Registry, Sample: c.sample,
				Trust: func(*http.Request) transport.Trust { return c.trust },
			}.Handler(answer(200)).ServeHTTP(httptest.NewRecorder(), req)
			require.Equal(t, c.want, r.only(t).Context.Sampling)
		})
	}
}

func TestServerSkip(t *testing.T) {
	r := newRecorder()
	var writer http.ResponseWriter
	var request *http.Request
	h := transport.Options{Registry: r.Registry, Skip: func(r *http.Request) bool {
		if r.URL.Path == "/panic" {
			panic("skip")
		}
		return r.URL.Path == "/healthz"
	}}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writer, request = w, r }))

	w, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/healthz", nil)
	h.ServeHTTP(w, req)
	require.Same(t, w, writer)
	require.Same(t, req, request)
	require.Empty(t, r.finished())

	for i, path := range []string{"/other", "/panic"} {
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		require.NotSame(t, w, writer)
		require.Len(t, r.finished(), i+1)
	}
	require.EqualValues(t, 1, r.Scope("transport").Counter("callback_panics").Total())
}
