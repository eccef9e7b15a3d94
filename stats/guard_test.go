package stats

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// guarded are paths of every kind: pages, and others.
var guarded = []string{
	"/stats", "/stats/", "/stats/running", "/stats/traces", "/stats/traces/0123456789abcdef", "/stats/traces/x",
	"/stats/catch", "/stats/catch/stop", "/stats/sampling", "/stats/nothing", "/", "/other",
}

func TestGuardWithoutAuthorize(t *testing.T) {
	h := Options{}.Server("", monitor.NewRegistry()).Handler
	f := func(allowed bool, peer, host string, headers ...string) {
		t.Helper()
		for _, path := range guarded {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.RemoteAddr, r.Host = peer, host
			for _, name := range headers {
				r.Header.Set(name, "")
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			require.Equal(t, !allowed, w.Code == http.StatusForbidden, "%s from %q to %q with %q: %d", path, peer, host, headers, w.Code)
			if !allowed {
				require.Regexp(t, "^stats: forbidden: [^\n]+\n$", w.Body.String())
			}
		}
	}
	f(true, "127.0.0.1:1234", "localhost:9000")
	f(true, "127.0.0.1:1234", "LocalHost")
	f(true, "127.9.9.9:1234", "127.0.0.1:9000")
	f(true, "[::1]:1234", "[::1]:9000")
	f(true, "[::1%lo]:1234", "[::1]")
	f(true, "[::ffff:127.0.0.1]:1234", "127.0.0.1")

	f(false, "192.0.2.1:1234", "localhost")
	f(false, "10.0.0.1:1234", "localhost")
	f(false, "[2001:db8::1]:1234", "localhost")
	f(false, "[::ffff:10.0.0.1]:1234", "localhost")
	f(false, "0.0.0.0:1234", "localhost")
	f(false, "127.0.0.1", "localhost")
	f(false, "@", "localhost")
	f(false, "", "localhost")

	f(false, "127.0.0.1:1234", "rebound.example:9000")
	f(false, "127.0.0.1:1234", "localhost.rebound.example")
	f(false, "127.0.0.1:1234", "127.0.0.1.rebound.example")
	f(false, "127.0.0.1:1234", "10.0.0.1:9000")
	f(false, "127.0.0.1:1234", "[2001:db8::1]:9000")
	f(false, "127.0.0.1:1234", "0.0.0.0:9000")
	f(false, "127.0.0.1:1234", "")

	for _, name := range []string{
		"X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "Forwarded", "Via", "X-Real-IP",
		"True-Client-IP", "CF-Connecting-IP", "X-Original-Forwarded-For", "X-Client-IP",
	} {
		f(false, "127.0.0.1:1234", "localhost", name)
	}
	f(true, "127.0.0.1:1234", "localhost", "X-Request-Id", "X-Real")
}

// A handler in a program's own server refuses everybody until the program has chosen: a
// plain proxy on this host looks like a local caller.
func TestAMountedHandlerNeedsAChoice(t *testing.T) {
	const says = "stats: forbidden: set stats.Options.Authorize to choose who may see this page: " +
		"a check of your own, or stats.Local if no proxy leads to this port\n"
	registry := monitor.NewRegistry()
	ask := func(h http.Handler, method, path string) *httptest.ResponseRecorder {
		// What nginx sends for proxy_pass http://127.0.0.1:8080, and a local caller.
		r := httptest.NewRequest(method, path, nil)
		r.RemoteAddr, r.Host = "127.0.0.1:1234", "127.0.0.1:8080"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	mux := http.NewServeMux()
	mux.Handle("/stats", Handler(registry))
	mux.Handle("/stats/", Options{}.Handler(registry))
	for _, path := range guarded[:10] {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions} {
			w := ask(mux, method, path)
			require.Equal(t, http.StatusForbidden, w.Code, path)
			require.Equal(t, says, w.Body.String())
		}
	}
	require.Equal(t, http.StatusOK, ask(Options{Authorize: Local}.Handler(registry), http.MethodGet, "/stats").Code)
	require.Equal(t, http.StatusOK, ask(Options{}.Server("", registry).Handler, http.MethodGet, "/stats").Code)
}

// Local is what a server on a port of its own goes by.
func TestLocal(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/stats", nil)
	require.False(t, Local(r), "the peer is 192.0.2.1")
	r.RemoteAddr = "127.0.0.1:1"
	require.False(t, Local(r), "the host is example.com")
	r.Host = "localhost:8080"
	require.True(t, Local(r))
	r.Header.Set("X-Forwarded-For", "")
	require.False(t, Local(r))
}

func TestAuthorizeAloneDecides(t *testing.T) {
	f := func(want int, peer string, authorize func(*http.Request) bool) {
		t.Helper()
		h := Options{Authorize: authorize}.Handler(monitor.NewRegistry())
		for _, path := range []string{"/stats", "/stats/running"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.RemoteAddr, r.Host = peer, "stats.example"
			r.Header.Set("X-Forwarded-For", "192.0.2.7")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			require.Equal(t, want, w.Code, w.Body.String())
		}
	}
	f(http.StatusOK, "192.0.2.1:1", func(*http.Request) bool { return true })
	f(http.StatusForbidden, "127.0.0.1:1", func(*http.Request) bool { return false })
	f(http.StatusForbidden, "127.0.0.1:1", func(*http.Request) bool { panic("no session") })
	f(http.StatusForbidden, "127.0.0.1:1", func(*http.Request) bool { panic(http.ErrAbortHandler) })
	f(http.StatusForbidden, "127.0.0.1:1", func(r *http.Request) bool { return r.TLS.ServerName == "nil" })
	t.Setenv("GODEBUG", "panicnil=1") // recover returns nil
	f(http.StatusForbidden, "127.0.0.1:1", func(*http.Request) bool { panic(nil) })
}
