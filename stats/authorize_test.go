package stats

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestAuthorizeThatMisbehaves holds that nobody gets in, and that the registry tells why.
func TestAuthorizeThatMisbehaves(t *testing.T) {
	r := monitor.NewRegistry()
	do := func(authorize func(*http.Request) bool) (w *httptest.ResponseRecorder, returned bool) {
		w = httptest.NewRecorder()
		var all sync.WaitGroup
		all.Go(func() {
			Options{Authorize: authorize}.Handler(r).ServeHTTP(w, httptest.NewRequest("GET", "/stats", nil))
			returned = true
		})
		all.Wait()
		return w, returned
	}
	w, returned := do(func(*http.Request) bool { panic("no") })
	require.True(t, returned)
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Regexp(t, `^callback_panics: .*/authorize_test.go:\d+: panic: "no"$`, strings.Join(r.Warnings(), "\n"))
	w, returned = do(func(*http.Request) bool { runtime.Goexit(); return true })
	require.False(t, returned)
	require.Empty(t, w.Body.String())
	require.Len(t, r.Warnings(), 1)
}
