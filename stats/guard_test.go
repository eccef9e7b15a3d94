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
