package transport_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// TestPanicsOfOptionsAreTold holds that each function that panics is a warning with its place.
func TestPanicsOfOptionsAreTold(t *testing.T) {
	r := monitor.NewRegistry()
	h := transport.Options{
		Registry: r,
		Skip:     func(*http.Request) bool { panic("skip") },
		Trust:    func(*http.Request) transport.Trust { panic("trust") },
		Sample:   func(*http.Request) monitor.Sampling { panic("sample") },
		Route:    func(*http.Request) string { panic("route") },
	}.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	client := transport.Options{Registry: r, ClientName: func(*http.Request) string { panic("name") }}.RoundTripper(answers{})
	for range 2 {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		_, err := client.RoundTrip(httptest.NewRequest("GET", "/", nil))
		require.NoError(t, err)
	}
	require.EqualValues(t, 10, r.Scope("transport").Counter("callback_panics").Total())
	require.EqualValues(t, 10, r.Scope("monitor").Counter("callback_panics").Total())
	warnings := strings.Join(r.Warnings(), "\n")
	for _, what := range []string{"skip", "trust", "sample", "route", "name"} {
		require.Regexp(t, `(?m)^callback_panics: .*/callback_test.go:\d+: panic: "`+what+`"$`, warnings)
	}
	require.Len(t, r.Warnings(), 5)
}

// answers is a round tripper whose response has no body.
type answers struct{}

func (answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 204, Body: http.NoBody, Request: r}, nil
}

// TestOptionsThatEndTheirGoroutine holds that no request stays open, and that one whose
// handler ran is recorded.
func TestOptionsThatEndTheirGoroutine(t *testing.T) {
	exit := runtime.Goexit
	for name, o := range map[string]transport.Options{
		"Skip":       {Skip: func(*http.Request) bool { exit(); return false }},
		"Trust":      {Trust: func(*http.Request) transport.Trust { exit(); return 0 }},
		"Sample":     {Sample: func(*http.Request) monitor.Sampling { exit(); return 0 }},
		"Route":      {Route: func(*http.Request) string { exit(); return "" }},
		"ClientName": {ClientName: func(*http.Request) string { exit(); return "" }},
	} {
		r := monitor.NewRegistry()
		o.Registry = r
		h := o.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		if name == "ClientName" {
			h = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = o.RoundTripper(answers{}).RoundTrip(r)
			})
		}
		var all sync.WaitGroup
		all.Go(func() {
			request := httptest.NewRequest("GET", "/", nil)
			request.Pattern = "GET /{$}"
			h.ServeHTTP(httptest.NewRecorder(), request)
		})
		all.Wait()
		require.Empty(t, r.OpenSpans(), name)
		finished := map[string]int64{}
		for m := range r.Snapshot() {
			if m.Func != nil {
				require.Zero(t, m.Func.InFlight, name)
				if n := m.Func.Finished(); n > 0 {
					finished[m.Name] = n
				}
			}
		}
		if name == "Route" {
			require.Equal(t, map[string]int64{"GET /{$}": 1}, finished)
		} else {
			require.Empty(t, finished, name)
		}
	}
}
