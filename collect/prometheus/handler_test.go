package prometheus

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func ask(h http.Handler, method string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/metrics", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandlerFormats(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("a").Counter("b").Inc()
	h := Handler(r, Options{})

	w := ask(h, "GET")
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "text/plain; version=0.0.4; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(t, "Accept, Accept-Encoding", w.Header().Get("Vary"))
	require.Contains(t, w.Body.String(), "# TYPE a_b_total counter\na_b_total 1\n")
	_, err := parse(w.Body.String(), text004)
	require.NoError(t, err)

	w = ask(h, "GET", "Accept", "application/openmetrics-text;version=1.0.0")
	require.Equal(t, "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores", w.Header().Get("Content-Type"))
	require.Contains(t, w.Body.String(), "# TYPE a_b counter\n# HELP a_b The counter b of a.\na_b_total 1\n")
	_, err = parse(w.Body.String(), openMetrics)
	require.NoError(t, err)
}

func TestHandlerCompresses(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("a").Counter("b").Inc()
	h := Handler(r, Options{})
	for range 3 {
		w := ask(h, "GET", "Accept-Encoding", "gzip")
		require.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
		require.EqualValues(t, w.Result().ContentLength, w.Body.Len())
		unzipped, err := gzip.NewReader(w.Body)
		require.NoError(t, err)
		page, err := io.ReadAll(unzipped)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(page), "\na_b_total 1\n"))
	}
	w := ask(Handler(r, Options{NoCompression: true}), "GET", "Accept-Encoding", "gzip")
	require.Empty(t, w.Header().Get("Content-Encoding"))
	require.Contains(t, w.Body.String(), "\na_b_total 1\n")
}

func TestHandlerMethods(t *testing.T) {
	server := httptest.NewServer(Handler(monitor.NewRegistry(), Options{}))
	defer server.Close()
	resp, err := http.Head(server.URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Positive(t, resp.ContentLength)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Empty(t, body)

	resp, err = http.Post(server.URL, "text/plain", nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	require.Equal(t, "GET, HEAD", resp.Header.Get("Allow"))
}

func TestHandlerAuthorizes(t *testing.T) {
	r := monitor.NewRegistry()
	h := Handler(r, Options{Authorize: func(r *http.Request) bool {
		return r.Header.Get("Authorization") == "Bearer secret"
	}})
	require.Equal(t, http.StatusOK, ask(h, "GET", "Authorization", "Bearer secret").Code)
	for _, credentials := range []string{"", "Bearer wrong"} {
		w := ask(h, "GET", "Authorization", credentials)
		require.Equal(t, http.StatusForbidden, w.Code)
		require.Equal(t, "prometheus: not authorized\n", w.Body.String())
	}
}

func TestDefaultRegistry(t *testing.T) {
	monitor.Default.Scope("prometheus/test").Counter("default").Add(3)
	require.Contains(t, ask(Handler(nil, Options{}), "GET").Body.String(), `test_default_total{scope="prometheus/test"} 3`)
}

// The gauges for renamed and dropped metrics of a page are on the next page.
func TestHandlerReports(t *testing.T) {
	r := monitor.NewRegistry()
	r.Scope("a/x").Counter("n")
	r.Scope("b/x").Gauge("n")
	r.Scope("c").Gauge("d e")
	r.Scope("c").Gauge("d_e")
	defer r.AddSource(func(yield func(monitor.Metric) bool) {
		for range 3 {
			if !yield(monitor.Metric{Scope: "s", Name: "n", Kind: monitor.KindGauge}) {
				return
			}
		}
	})()
	h := Handler(r, Options{})
	ask(h, "GET")
	page := ask(h, "GET").Body.String()
	require.Contains(t, page, "\nmonitor_prometheus_families_renamed 1\n")
	require.Contains(t, page, "\nmonitor_prometheus_series_with_original 1\n")
	require.Contains(t, page, "\nmonitor_prometheus_metrics_dropped 2\n")
}

// Requests beyond the limit wait, and are refused after some time.
func TestHandlerIsBounded(t *testing.T) {
	r := monitor.NewRegistry()
	h := Handler(r, Options{}).(*handler)
	require.Equal(t, maxWait, h.patience)
	for range maxScrapes {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.patience = time.Hour
	require.False(t, h.enter(httptest.NewRequest("GET", "/", nil).WithContext(ctx)), "the client has left")
	h.patience = time.Millisecond
	w := ask(h, "GET")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Equal(t, "5", w.Header().Get("Retry-After"))
	require.Equal(t, "prometheus: 4 requests are being answered already\n", w.Body.String())

	h.patience = time.Hour
	var wg sync.WaitGroup
	var late *httptest.ResponseRecorder
	wg.Go(func() { late = ask(h, "GET") })
	<-h.slots
	wg.Wait()
	require.Equal(t, http.StatusOK, late.Code)
	require.EqualValues(t, 1, r.Scope("monitor").Counter("prometheus_scrapes_refused").Total())
	require.LessOrEqual(t, len(h.idle), maxScrapes)
}

// stuck is a writer whose client does not read.
type stuck struct {
	*httptest.ResponseRecorder
	reached, release chan struct{}
}

func (w stuck) Write(b []byte) (int, error) {
	w.reached <- struct{}{}
	<-w.release
	return w.ResponseRecorder.Write(b)
}

func TestClientsThatDoNotReadKeepNobodyWaiting(t *testing.T) {
	r := monitor.NewRegistry()
	h := Handler(r, Options{}).(*handler)
	reached, release := make(chan struct{}), make(chan struct{})
	var all []stuck
	var wg sync.WaitGroup
	for i := range 20 {
		r.Scope("a").Gauge("g").Set(float64(i))
		w := stuck{httptest.NewRecorder(), reached, release}
		all = append(all, w)
		wg.Go(func() { h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil)) })
		<-reached
	}
	h.patience = time.Nanosecond
	require.Equal(t, http.StatusOK, ask(h, "GET").Code)
	close(release)
	wg.Wait()
	for i, w := range all { // nobody has written into a page that is being sent
		require.Contains(t, w.Body.String(), fmt.Sprintf("\na_g %d\n", i))
	}
	require.LessOrEqual(t, len(h.idle), 4)
	require.LessOrEqual(t, len(h.bodies), 4)
}

// compressing is what wrappers do that compress: they set the encoding and leave
// Accept-Encoding as it is.
func compressing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		h.ServeHTTP(struct {
			io.Writer
			header
		}{z, w}, r)
	})
}

// header is an http.ResponseWriter without Write.
type header interface {
	Header() http.Header
	WriteHeader(int)
}

func TestHandlerInAHandlerThatCompresses(t *testing.T) {
	r := monitor.NewRegistry()
	for i := range 100 {
		r.Scope("a").Counter("b", monitor.Int("i", i)).Inc()
	}
	s := httptest.NewServer(compressing(Handler(r, Options{})))
	defer s.Close()
	resp, err := s.Client().Get(s.URL) // takes gzip, and unzips
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Contains(t, string(page), "a_b_total{i=\"99\"} 1\n")
}

func TestConcurrentSafeScrapes(t *testing.T) {
	r := monitor.NewRegistry()
	h := Handler(r, Options{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				r.Scope("a").Counter("b", monitor.Int("i", i), monitor.Int("j", j)).Inc()
				f := format(j % formats)
				w := ask(h, "GET", "Accept", f.contentType(underscores))
				if _, err := parse(w.Body.String(), f); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// A client that does not read must not keep its place for longer than maxWrite,
// and the next request on a connection has a deadline of its own.
func TestWriteDeadline(t *testing.T) {
	deadlines := make(chan time.Time, 4)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{Handler: Handler(monitor.NewRegistry(), Options{})}
	go server.Serve(spy{listener, deadlines})
	defer server.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(line, "HTTP/1.1 200"), line)
	require.WithinDuration(t, time.Now().Add(maxWrite), <-deadlines, 5*time.Second)
	require.Zero(t, <-deadlines)
}

// A spy keeps the deadlines that are set for writing.
type spy struct {
	net.Listener
	deadlines chan<- time.Time
}

func (s spy) Accept() (net.Conn, error) {
	conn, err := s.Listener.Accept()
	return spiedConn{conn, s.deadlines}, err
}

type spiedConn struct {
	net.Conn
	deadlines chan<- time.Time
}

func (c spiedConn) SetWriteDeadline(t time.Time) error {
	c.deadlines <- t
	return c.Conn.SetWriteDeadline(t)
}
