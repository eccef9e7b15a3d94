package stats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/stretchr/testify/require"
)

// get asks a handler as this host would.
func get(t *testing.T, h http.Handler, url string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return request(t, h, http.MethodGet, url, headers...)
}

func request(t *testing.T, h http.Handler, method, url string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	r.RemoteAddr, r.Host = "127.0.0.1:1234", "localhost"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAPageThatIsCompressedOutsideHasNoLength(t *testing.T) {
	h := Options{Authorize: func(*http.Request) bool { return true }}.Handler(monitor.NewRegistry())
	for encoding, want := range map[string]bool{"": true, "gzip": false} {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Encoding", encoding)
		h.ServeHTTP(w, httptest.NewRequest("GET", "/stats", nil))
		require.Equal(t, 200, w.Code)
		require.Equal(t, want, w.Header().Get("Content-Length") != "", encoding)
	}
}

func TestRoutes(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry())
	mux := http.NewServeMux()
	mux.Handle("/stats", h)
	mux.Handle("/stats/", h)
	mux.Handle("/debug/stats", http.StripPrefix("/debug", h))
	mux.Handle("/debug/stats/", http.StripPrefix("/debug", h))
	alone := Options{}.Server("", monitor.NewRegistry()).Handler
	f := func(h http.Handler, want int, path string) *httptest.ResponseRecorder {
		t.Helper()
		w := get(t, h, path)
		require.Equal(t, want, w.Code, path)
		return w
	}
	for _, path := range []string{"/stats", "/stats/", "/stats/running", "/stats/traces"} {
		f(h, 200, path)
		f(mux, 200, path)
		f(mux, 200, "/debug"+path)
		f(alone, 200, path)
	}
	for _, path := range []string{"/stats/nothing", "/stats/running/", "/stats/running/x", "/statsx", "/x/stats", "/favicon.ico"} {
		f(h, 404, path)
		f(mux, 404, path)
		f(alone, 404, path)
	}
	for _, path := range []string{"/stats/traces/", "/stats/traces/x", "/stats/traces/00000000000000000000000000000000", "/stats/traces/0123456789abcdef0"} {
		require.Contains(t, f(h, 400, path).Body.String(), "32 or 16 hexadecimal digits")
	}
	for _, path := range []string{"/stats/traces/0123456789abcdef", "/stats/traces/0123456789ABCDEF0123456789abcdef"} {
		require.Contains(t, f(mux, 404, path).Body.String(), "/stats/traces lists the kept ones")
	}
	body := f(h, 404, "/").Body.String()
	for _, path := range []string{"/stats,", "/stats/running,", "/stats/traces ", "/stats/traces/ID,"} {
		require.Contains(t, body, path)
	}
	require.Equal(t, "/stats", f(alone, http.StatusFound, "/").Header().Get("Location"))
}

func TestMethods(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry())
	for _, path := range []string{"/stats", "/stats/running", "/stats/nothing"} {
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "BREW"} {
			w := request(t, h, method, path)
			require.Equal(t, http.StatusMethodNotAllowed, w.Code, method)
			require.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
		}
	}
	server := httptest.NewServer(h)
	defer server.Close()
	response, err := http.Head(server.URL + "/stats?format=html")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 200, response.StatusCode)
	require.Greater(t, response.ContentLength, int64(1000))
}

func TestRepresentation(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry())
	f := func(want, query, accept string) {
		t.Helper()
		for _, path := range []string{"/stats", "/stats/running", "/stats/traces"} {
			w := get(t, h, path+query, "Accept", accept)
			require.Equal(t, 200, w.Code)
			require.Equal(t, want+"; charset=utf-8", w.Header().Get("Content-Type"))
		}
	}
	const text, html, jsn = "text/plain", "text/html", "application/json"
	f(text, "", "")
	f(text, "", "*/*")
	f(text, "", "image/png")
	f(html, "", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	f(html, "", "Text/HTML")
	f(jsn, "", "application/json")
	f(text, "?format=text", "text/html")
	f(html, "?format=html", "*/*")
	f(jsn, "?format=json", "text/html")
}

func TestBadQueries(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry())
	f := func(query, reason string) {
		t.Helper()
		for _, path := range []string{"/stats", "/stats/running", "/stats/traces"} {
			w := get(t, h, path+query)
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Equal(t, "stats: "+reason+"\n", w.Body.String())
		}
	}
	f("?format=xml", `unknown format "xml": there are text, json and html`)
	f("?format=%3Cb%3E%0A", `unknown format "<b>\n": there are text, json and html`)
	f("?format="+strings.Repeat("x", 5000), `unknown format "`+strings.Repeat("x", 40)+`": there are text, json and html`)
	f("?sort=size", `unknown sort "size": there are name and busiest`)
	f("?buckets=many", `buckets is "many": it should be 1 or 0`)
	f("?refresh=-1", `refresh is "-1": it should be seconds, at most 3600`)
	f("?refresh=2;url=http://example.com", `the query of the address is malformed`)
	f("?refresh=2%3Burl%3Dx", `refresh is "2;url=x": it should be seconds, at most 3600`)
	f("?refresh=3601", `refresh is "3601": it should be seconds, at most 3600`)
	f("?limit=0", `limit is "0": it should be a number of traces, at most 1000`)
	f("?limit=1001", `limit is "1001": it should be a number of traces, at most 1000`)
	f("?reason=boredom", `unknown reason "boredom": there are caught, panicked, failed, canceled, slow, sample and related`)
	f("?fromat=json", `unknown parameter "fromat": there are format, sort, buckets, match, refresh, reason, function, limit, catch`)
	f("?format=text&format=json", `the parameter format is given 2 times`)
	f("?"+strings.Repeat("x", 5000)+"=1", `unknown parameter "`+strings.Repeat("x", 40)+`": there are format, sort, buckets, match, refresh, reason, function, limit, catch`)
	f("?format=%zz", `the query of the address is malformed`)
}

func TestHeaders(t *testing.T) {
	h := Options{Authorize: Local}.Handler(monitor.NewRegistry())
	for _, w := range []*httptest.ResponseRecorder{
		get(t, h, "/stats"), get(t, h, "/stats/running?format=html"), get(t, h, "/stats?format=json"),
		get(t, h, "/stats/nothing"), get(t, h, "/stats?format=x"), request(t, h, "POST", "/stats"),
		get(t, h, "/stats", "Via", "proxy"),
	} {
		head := w.Header()
		require.Equal(t, "no-store", head.Get("Cache-Control"))
		require.Equal(t, "nosniff", head.Get("X-Content-Type-Options"))
		require.Equal(t, "same-origin", head.Get("Referrer-Policy"))
		require.Equal(t, "same-origin", head.Get("Cross-Origin-Resource-Policy"))
		require.Contains(t, head.Get("Content-Type"), "charset=utf-8")
		policy := head.Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'none'")
		require.Contains(t, policy, "frame-ancestors 'none'")
		require.NotContains(t, policy, "unsafe")
		require.NotContains(t, policy, "script-src")
		require.Empty(t, head.Get("Refresh"))
	}
	require.Equal(t, "2", get(t, h, "/stats?refresh=2").Header().Get("Refresh"))
}

// Requests beyond those that are worked on wait, and are refused when they have
// waited for long enough.
func TestHandlerIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := Options{Authorize: Local}.Handler(monitor.NewRegistry()).(*handler)
		for range maxRendering {
			h.slots <- struct{}{}
		}
		start := time.Now()
		w := get(t, h, "/stats")
		require.Equal(t, http.StatusServiceUnavailable, w.Code)
		require.NotEmpty(t, w.Header().Get("Retry-After"))
		require.Equal(t, maxWait, time.Since(start))
		<-h.slots
		require.Equal(t, 200, get(t, h, "/stats").Code)
	})
}

// A gauge that hangs holds up a page for a second, and is named on the next.
func TestAGaugeThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		release := make(chan struct{})
		defer close(release)
		r.Scope("s").GaugeFunc("stuck", func() float64 { <-release; return 1 })
		h := Options{Authorize: Local}.Handler(r)
		start := time.Now()
		require.Equal(t, 200, get(t, h, "/stats").Code)
		require.Equal(t, time.Second, time.Since(start))
		require.Contains(t, get(t, h, "/stats?format=text").Body.String(), "the gauge stuck of ")
		require.Equal(t, time.Second, time.Since(start))
	})
}

func TestConcurrentSafe(t *testing.T) {
	r := monitor.NewRegistry()
	h := Options{Authorize: Local}.Handler(r)
	var readers, writers sync.WaitGroup
	stop := make(chan struct{})
	for i := range 4 {
		writers.Go(func() {
			s := r.Scope(fmt.Sprint("scope", i))
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				ctx := t.Context()
				end := s.Func(fmt.Sprint("f", n%50)).TaskContext(&ctx)
				monitor.SpanFromContext(ctx).Annotate("n", "v")
				s.Event("event", monitor.Int("n", n%20))
				s.ValDist("values").Observe(float64(n))
				end(nil)
			}
		})
	}
	for range 4 {
		readers.Go(func() {
			for _, path := range []string{"/stats", "/stats/running"} {
				for _, format := range []string{"text", "json", "html"} {
					w := get(t, h, path+"?format="+format+"&sort=busiest")
					if w.Code != 200 {
						t.Error(w.Code, w.Body.String())
					}
				}
			}
		})
	}
	readers.Wait()
	close(stop)
	writers.Wait()
}

func TestRegistries(t *testing.T) {
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	a.SetService("first")
	b.SetService("second")
	require.Equal(t, []string{"first", "second"}, services(t, Options{Authorize: Local}.Handler(a, b)))
	require.Equal(t, []string{monitor.Default.Service()}, services(t, Options{Authorize: Local}.Handler()))
	require.Equal(t, []string{monitor.Default.Service(), "second"}, services(t, Options{Authorize: Local}.Handler(nil, b)))
	require.Equal(t, []string{"second", "first"}, services(t, Options{Authorize: Local}.Handler(b, a, b)))
}

func services(t *testing.T, h http.Handler) (names []string) {
	t.Helper()
	var page struct{ Services []struct{ Service string } }
	require.NoError(t, json.Unmarshal(get(t, h, "/stats?format=json").Body.Bytes(), &page))
	for _, s := range page.Services {
		names = append(names, s.Service)
	}
	return names
}

func TestTracesConcurrentSafe(t *testing.T) {
	pagetest.Generation++
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	a.KeepTraces(200 << 10) // so that traces are let go meanwhile
	h := Options{Authorize: Local}.Handler(a, b)
	var readers, writers sync.WaitGroup
	stop := make(chan struct{})
	for i := range 3 {
		writers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				ctx, root := a.Scope("s").Func(fmt.Sprint("f", i)).Start(context.Background(), monitor.SpanOptions{Remote: pagetest.Given(n % 8)})
				_, late := a.Scope("s").Func("late").Start(ctx, monitor.SpanOptions{Links: []monitor.SpanContext{*pagetest.Given(n % 5)}})
				remote := root.Context()
				_, other := b.Scope("s").Func("g").Start(context.Background(), monitor.SpanOptions{Remote: &remote})
				other.Progress(int64(n), 0)
				other.Finish(nil)
				root.Finish(errors.New("always"))
				late.Annotate("n", "v")
				late.Finish(nil)
				time.Sleep(50 * time.Microsecond)
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for i := range 4 {
				post(t, h, "/stats/catch", "function=*&count=100")
				for _, path := range []string{"/stats/traces", "/stats/traces/" + pagetest.Given(i).TraceID.String(), "/stats", "/stats/running"} {
					for _, format := range []string{"text", "json", "html"} {
						if w := get(t, h, path+"?format="+format); w.Code != 200 && w.Code != 404 {
							t.Error(w.Code, w.Body.String())
						}
					}
				}
				post(t, h, "/stats/sampling", "per_second=5")
			}
		})
	}
	readers.Wait()
	close(stop)
	writers.Wait()
}
