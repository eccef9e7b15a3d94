package stats

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/stretchr/testify/require"
)

// A page that panics, or ends its goroutine, frees its place for the next request, however
// often it happens.
func TestPagesThatPanic(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry()).(*handler)
	for _, die := range []func(){func() { panic("page") }, func() { panic(http.ErrAbortHandler) }, runtime.Goexit} {
		for range 5 {
			var wait sync.WaitGroup
			wait.Go(func() {
				defer func() { _ = recover() }()
				r := httptest.NewRequest(http.MethodGet, "/stats", nil)
				h.show(httptest.NewRecorder(), r, func(*page.Frame, []*monitor.Registry) (page.Page, error) {
					die()
					return nil, nil
				})
			})
			wait.Wait()
		}
	}
	require.Empty(t, h.slots)
	require.Equal(t, 200, get(t, h, "/stats").Code)
}

// Four requests are answered at a time. A fifth waits for five seconds, or until its client
// has left.
func TestTheFifthRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := Options{Authorize: Local}.Handler(monitor.NewRegistry()).(*handler)
		leave := make(chan struct{})
		var answered sync.WaitGroup
		for reading := range 4 {
			answered.Go(func() {
				r := httptest.NewRequest(http.MethodGet, "/stats", nil)
				h.show(httptest.NewRecorder(), r, func(*page.Frame, []*monitor.Registry) (page.Page, error) {
					<-leave
					return nil, &page.Error{Status: http.StatusTeapot}
				})
			})
			synctest.Wait()
			require.Len(t, h.slots, reading+1)
		}
		begin := time.Now()
		w := get(t, h, "/stats")
		require.Equal(t, http.StatusServiceUnavailable, w.Code)
		require.Equal(t, "5", w.Header().Get("Retry-After"))
		require.Equal(t, 5*time.Second, time.Since(begin))

		begin = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r := httptest.NewRequest(http.MethodGet, "/stats", nil).WithContext(ctx)
		r.RemoteAddr, r.Host = "127.0.0.1:1", "localhost"
		h.ServeHTTP(httptest.NewRecorder(), r)
		require.Equal(t, time.Second, time.Since(begin), "the client has left")

		close(leave)
		answered.Wait()
		require.Empty(t, h.slots)
		require.Equal(t, 200, get(t, h, "/stats").Code)
	})
}
