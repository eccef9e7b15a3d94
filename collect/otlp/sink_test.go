package otlp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

func TestNew(t *testing.T) {
	for url, want := range map[string]string{
		"http://c:4318": "otlp://c:4318",
		"https://c/":    "otlp+https://c",
		"http://user:secret@c:4318?token=secret#": "otlp://c:4318",
		"http://p:9090/api/v1/otlp/":              "otlp://p:9090/api/v1/otlp",
	} {
		s, err := New(Options{URL: url, Interval: time.Minute})
		require.NoError(t, err)
		require.Equal(t, want, s.Name())
		require.Equal(t, time.Minute, s.Traits().Interval)
		require.NoError(t, s.Close())
	}
	for _, o := range []Options{
		{}, {URL: "c:4318"}, {URL: "ftp://c"}, {URL: "http://"}, {URL: "http://user:secret@c:port"}, {TracesURL: "http://c"},
		{URL: "http://c", Interval: -1}, {URL: "http://c", Temporality: 2}, {URL: "http://c", Histograms: 2},
		{URL: "http://c", Header: http.Header{"content-type": {"secret"}}},
		{URL: "http://c", Header: http.Header{"X-Key": {"secret\r\nEvil: 1"}}},
		{URL: "http://c", MetricsURL: "ftp://c"}, {URL: "http://c", TracesURL: "ftp://c"},
	} {
		_, err := New(o)
		require.ErrorContains(t, err, "otlp: ")
		require.NotContains(t, err.Error(), "secret")
	}
}

// A request is a request as a server got it.
type request struct {
	*http.Request
	body []byte
}

// serve starts a server that gives this answer, and returns the requests that it gets.
func serve(t *testing.T, answer http.HandlerFunc) (url string, requests func() []request) {
	t.Helper()
	var mu sync.Mutex
	var list []request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		list = append(list, request{r, body})
		mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []request {
		mu.Lock()
		defer mu.Unlock()
		return list
	}
}

func taken(http.ResponseWriter, *http.Request) {}

func snapshot() *collect.Snapshot {
	return &collect.Snapshot{Time: tick, Service: "shop", Metrics: metrics()}
}

func TestRequests(t *testing.T) {
	f := func(wantPath, wantType string, compressed bool, path string, o Options) {
		t.Helper()
		url, requests := serve(t, taken)
		o.URL = strings.Replace(url, "//", "//me:secret@", 1) + path
		o.Header = http.Header{"X-Key": {"a", "b"}}
		s, err := New(o)
		require.NoError(t, err)
		for range 2 { // the sink uses its memory again
			require.NoError(t, s.SendMetrics(t.Context(), snapshot()))
			require.NoError(t, s.SendSpans(t.Context(), samples()))
		}
		require.NoError(t, s.Close())
		require.Len(t, requests(), 4)
		for i, r := range requests() {
			signal, message := "/v1/metrics", "MetricsRequest"
			if i%2 == 1 {
				signal, message = "/v1/traces", "TraceRequest"
			}
			require.Equal(t, http.MethodPost, r.Method)
			require.Equal(t, strings.Replace(wantPath, "*", signal, 1), r.RequestURI)
			require.Equal(t, wantType, r.Header.Get("Content-Type"))
			require.Equal(t, compressed, r.Header.Get("Content-Encoding") == "gzip")
			require.Equal(t, []string{"a", "b"}, r.Header.Values("X-Key"))
			require.Equal(t, "0", r.Header.Get("b3"))
			user, password, _ := r.BasicAuth()
			require.Equal(t, "me secret", user+" "+password)
			if compressed {
				require.Less(t, len(r.body), len(unzipped(t, r.body)))
			}
			require.Len(t, decodedAny(t, message, r.body), 1)
			if i > 1 && signal == tracesPath { // the second snapshot has no exemplars
				require.Equal(t, requests()[1].body, r.body)
			}
		}
	}
	f("*", "application/x-protobuf", true, "", Options{})
	f("*", "application/x-protobuf", false, "/", Options{NoCompression: true})
	f("/base*?q=1", "application/x-protobuf", true, "/base?q=1", Options{})
}

// A URL of a signal is used as it is.
func TestURLsOfSignals(t *testing.T) {
	url, requests := serve(t, taken)
	s, err := New(Options{MetricsURL: url + "/here", TracesURL: url})
	require.NoError(t, err)
	require.NoError(t, s.SendMetrics(t.Context(), snapshot()))
	require.NoError(t, s.SendSpans(t.Context(), samples()))
	require.NoError(t, s.Close())
	require.Equal(t, "/here", requests()[0].RequestURI)
	require.Equal(t, "/", requests()[1].RequestURI)
}

// An empty batch is not sent.
func TestNothing(t *testing.T) {
	url, requests := serve(t, taken)
	s, err := New(Options{URL: url})
	require.NoError(t, err)
	require.NoError(t, s.SendMetrics(t.Context(), &collect.Snapshot{Time: tick}))
	require.NoError(t, s.SendMetrics(t.Context(), &collect.Snapshot{Time: tick, Metrics: []monitor.Metric{
		{Name: "t", Kind: monitor.KindTimer}, {Name: "f", Kind: monitor.KindFunc}, {Name: "u", Kind: 99},
	}}))
	require.NoError(t, s.SendSpans(t.Context(), nil))
	require.NoError(t, s.Close())
	require.Empty(t, requests())
}

func TestResource(t *testing.T) {
	host, err := os.Hostname()
	require.NoError(t, err)
	f := func(want map[string]any, service string, given ...monitor.Tag) {
		t.Helper()
		url, requests := serve(t, taken)
		s, err := NewMetrics(Options{URL: url, Resource: given})
		require.NoError(t, err)
		one := &collect.Snapshot{Time: tick, Service: service, Metrics: []monitor.Metric{{Name: "a"}}}
		require.NoError(t, s.SendMetrics(t.Context(), one))
		require.NoError(t, s.Close())
		got := as[metricsRequest](t, decodedAny(t, "MetricsRequest", requests()[0].body)).ResourceMetrics[0].Resource.Attributes.all(t)
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, got["service.instance.id"])
		require.Equal(t, instanceID(), got["service.instance.id"])
		for _, same := range []string{"service.instance.id", "telemetry.sdk.version"} {
			delete(got, same)
		}
		for key, v := range map[string]any{"host.name": host, "telemetry.sdk.name": "monitor", "telemetry.sdk.language": "go"} {
			if _, ok := want[key]; !ok {
				want[key] = v
			}
		}
		if _, ok := want["process.pid"]; !ok {
			require.Regexp(t, `^\d+$`, got["process.pid"])
			delete(got, "process.pid")
		}
		require.Equal(t, want, got)
	}
	f(map[string]any{"service.name": "shop"}, "shop")
	f(map[string]any{"service.name": "unknown_service:" + filepath.Base(os.Args[0])}, "")
	f(map[string]any{"service.name": "other", "host.name": "h", "process.pid": "of the container", "region": "eu"}, "shop",
		monitor.Tag{Key: "service.name", Value: "other"}, monitor.Tag{Key: "host.name", Value: "h"}, monitor.Tag{Key: "", Value: "x"},
		monitor.Tag{Key: "region", Value: "us"}, monitor.Tag{Key: "process.pid", Value: "of the container"}, monitor.Tag{Key: "region", Value: "eu"})
}

// partialOf encodes an answer by which this many items were rejected.
func partialOf(rejected uint64, message string) string {
	var inner []byte
	inner = protowire.AppendVarint(protowire.AppendTag(inner, 1, protowire.VarintType), rejected)
	inner = protowire.AppendString(protowire.AppendTag(inner, 2, protowire.BytesType), message)
	return string(protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), inner))
}

// The meaning of each answer, seen through a pipeline in a bubble, with a transport that
// needs no network.
func TestAnswers(t *testing.T) {
	const proto, text = "application/x-protobuf", "application/json; charset=utf-8"
	failure := string(protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), "the reason"))
	for name, c := range map[string]struct {
		status     int
		kind, body string
		broken     bool // there is more than the body
		retryAfter string

		lost    int64         // of two, for good
		again   time.Duration // until the second attempt, at most; 0 if there is none
		exact   bool
		says    string // the text in the log
		warning string
	}{
		"ok":                  {status: 200},
		"accepted":            {status: 202, kind: proto},
		"a page":              {status: 200, kind: "text/html; charset=utf-8", body: "<p>Log in", again: 100 * time.Millisecond, says: `200 OK: "<p>Log in"`},
		"a page, untyped":     {status: 200, body: "\n<!doctype html>", again: 100 * time.Millisecond},
		"an empty page":       {status: 200, kind: "text/html", again: 100 * time.Millisecond},
		"another's answer":    {status: 202, kind: "text/plain", body: "thanks", again: 100 * time.Millisecond, says: `202 Accepted: "thanks"`},
		"cut, all":            {status: 200, kind: proto, body: partialOf(1, "too long")[:5], broken: true, lost: 1, says: "took all but 1"},
		"cut, in the text":    {status: 200, kind: proto, body: partialOf(1, strings.Repeat("x", 100_000)), lost: 1, says: "took all but 1"},
		"cut, in the number":  {status: 200, kind: proto, body: partialOf(300, "")[:4], broken: true, lost: 2},
		"cut, at once":        {status: 200, kind: proto, broken: true, lost: 2},
		"cut, no partial":     {status: 200, kind: proto, body: "\x12\x01", broken: true},
		"cut, JSON":           {status: 200, kind: text, body: `{"partialSuccess":{"rejectedSpans":1,"errorMessage":"` + strings.Repeat("x", 100_000) + `"}}`, lost: 1},
		"cut, a number":       {status: 200, kind: text, body: `{"partialSuccess":{"rejectedSpans":1`, broken: true, lost: 2},
		"cut, JSON, unknown":  {status: 200, kind: text, body: `{"partialSuccess":{"errorMessage":"` + strings.Repeat("x", 100_000) + `","rejectedSpans":1}}`, lost: 2},
		"no content":          {status: 204},
		"empty partial":       {status: 200, kind: proto, body: partialOf(0, "")},
		"partial":             {status: 200, kind: proto, body: partialOf(1, "too long"), lost: 1, says: `the receiver took all but 1: "too long"`},
		"partial, all":        {status: 200, kind: proto, body: partialOf(1<<40, ""), lost: 2, says: "took all but 1099511627776"},
		"partial, JSON":       {status: 200, kind: text, body: `{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too \"long\""}}`, lost: 1, says: `too \"long\"`},
		"partial, a number":   {status: 200, kind: text, body: `{"partialSuccess":{"rejectedDataPoints":1},"more":[1]}`, lost: 1},
		"warning":             {status: 200, kind: proto, body: partialOf(0, "old"), warning: "old"},
		"warning, JSON":       {status: 200, kind: text, body: `{"partialSuccess":{"errorMessage":"old"}}`, warning: "old"},
		"less than nothing":   {status: 200, kind: proto, body: partialOf(1<<64-5, "odd"), warning: "odd"},
		"half an answer":      {status: 200, kind: proto, body: partialOf(1, "too long")[:4]},
		"half an answer, JS.": {status: 200, kind: text, body: `{"partialSuccess":{"rejectedSpans":"1"`},
		"not numbers":         {status: 200, kind: text, body: `{"partialSuccess":{"rejectedSpans":"x"}}`},
		"redirect":            {status: 307, lost: 2, says: "answered 307"},
		"bad request":         {status: 400, kind: proto, body: failure, lost: 2, says: `answered 400: "the reason"`},
		"bad request, JSON":   {status: 400, kind: text, body: `{"code":3,"message":"the reason"}`, lost: 2, says: `answered 400: "the reason"`},
		"bad request, text":   {status: 400, kind: "text/plain", body: "some text", lost: 2, says: `answered 400 Bad Request: "some text"`},
		"not there":           {status: 404, lost: 2},
		"timeout":             {status: 408, lost: 2},
		"too large":           {status: 413, again: 1}, // in two, at once
		"internal error":      {status: 500, lost: 2},
		"not implemented":     {status: 501, lost: 2},
		"bad gateway":         {status: 502, again: 100 * time.Millisecond},
		"unavailable":         {status: 503, again: 100 * time.Millisecond},
		"gateway timeout":     {status: 504, again: 100 * time.Millisecond},
		"too many":            {status: 429, again: 100 * time.Millisecond},
		"later":               {status: 429, retryAfter: "90", again: 90 * time.Second, exact: true},
		"at a date":           {status: 503, retryAfter: "Sat, 01 Jan 2000 00:00:31 GMT", again: 30 * time.Second, exact: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var body io.Reader = strings.NewReader(c.body)
				if c.broken {
					body = io.MultiReader(body, iotest.ErrReader(io.ErrUnexpectedEOF))
				}
				transport := &script{answers: []*http.Response{{
					StatusCode: c.status,
					Header:     http.Header{"Retry-After": {c.retryAfter}, "Content-Type": {c.kind}},
					Body:       io.NopCloser(body),
				}, {
					StatusCode: 200, Body: http.NoBody,
				}, {
					StatusCode: 200, Body: http.NoBody,
				}}}
				s, err := NewTraces(Options{URL: "http://c", Client: transport})
				require.NoError(t, err)
				r := monitor.NewRegistry()
				var log recorder
				p := collect.Options{Logger: &log}.Start(r, s)
				for range 2 {
					_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
					span.Finish(nil)
				}
				time.Sleep(10 * time.Minute)
				err = p.Stop(t.Context())
				e := p.Ledger()[0]
				require.Equal(t, c.lost, e.Lost())
				require.Equal(t, 2-c.lost, e.Delivered)
				require.Equal(t, c.lost > 0, err != nil)
				require.Equal(t, c.warning, s.Warning())
				require.Contains(t, log.String(), c.says)
				if c.again == 0 {
					require.Len(t, transport.tries, 1)
					return
				}
				if c.status == http.StatusRequestEntityTooLarge {
					require.Len(t, transport.tries, 3)
					return
				}
				require.Len(t, transport.tries, 2)
				gap := transport.tries[1].Sub(transport.tries[0])
				require.LessOrEqual(t, gap, c.again)
				require.True(t, !c.exact || gap == c.again, "%v", gap)
			})
		})
	}
}

// A recorder is a logger that keeps its text.
type recorder struct {
	mu   sync.Mutex
	text strings.Builder // guarded by mu
}

func (r *recorder) add(message string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.WriteString(message)
	for _, a := range args {
		if s, ok := a.(string); ok {
			r.text.WriteString(" " + s)
		}
	}
}

func (r *recorder) Info(message string, args ...any)  { r.add(message, args) }
func (r *recorder) Warn(message string, args ...any)  { r.add(message, args) }
func (r *recorder) Error(message string, args ...any) { r.add(message, args) }

func (r *recorder) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// A script is a client that gives answers in their order.
type script struct {
	mu      sync.Mutex
	answers []*http.Response
	tries   []time.Time
}

func (s *script) Do(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries = append(s.tries, time.Now())
	answer := s.answers[0]
	s.answers = s.answers[1:]
	answer.Request = r
	return answer, nil
}

// The rejected items of several requests are added up.
func TestPartsOfABatch(t *testing.T) {
	url, requests := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-protobuf")
		_, _ = io.WriteString(w, partialOf(3, "full"))
	})
	s, err := NewTraces(Options{URL: url})
	require.NoError(t, err)
	d := hostile(strings.Repeat("long", 1000))
	spans := make([]monitor.SpanData, 100)
	for i := range spans {
		spans[i] = d
	}
	require.ErrorContains(t, s.SendSpans(t.Context(), spans), `6 spans refused: the receiver took all but 3: "full"`)
	require.Len(t, requests(), 2)
	require.NoError(t, s.Close())
}
