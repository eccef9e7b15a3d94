package stats

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/pagetest"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/traces"
	"github.com/stretchr/testify/require"
)

// changed is what any of the changes answers.
type changed struct {
	Sampling *controls.SamplingDocument `json:"sampling,omitempty"`
	Stopped  int                        `json:"stopped,omitempty"`
	Catches  []controls.CatchDocument   `json:"catches,omitempty"`
}

// post sends a form as curl -d from this host would.
func post(t testing.TB, h http.Handler, url, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, url, strings.NewReader(body))
	r.RemoteAddr, r.Host = "127.0.0.1:1234", "localhost"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestCatchTheNextCall(t *testing.T) {
	pagetest.Generation++
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		h := Options{Authorize: Local}.Handler(r)
		w := post(t, h, "/stats/catch", "function=(*Store).Get&count=2&longer=5ms&failed=1&for=1h30m")
		require.Equal(t, 200, w.Code, w.Body.String())
		require.Regexp(t, `^#catch .*\ncatch +0 +2 +5ms +yes +1h30m +c-[0-9a-f]{12}  \(\*Store\)\.Get\n$`, w.Body.String())

		time.Sleep(time.Millisecond)
		f := r.Scope("store").Func("(*Store).Get")
		pagetest.Call(f, monitor.SpanOptions{Remote: pagetest.Given(1)}, time.Millisecond, context.Canceled)
		pagetest.Call(f, monitor.SpanOptions{Remote: pagetest.Given(2)}, 10*time.Millisecond, nil)
		pagetest.Call(f, monitor.SpanOptions{Remote: pagetest.Given(3)}, 10*time.Millisecond, context.Canceled)
		page := pagetest.Decode[traces.Document](t, get(t, h, "/stats/traces?format=json&reason=caught").Body.Bytes())
		require.Len(t, page.Traces, 1)
		require.Equal(t, pagetest.Given(3).TraceID.String(), page.Traces[0].TraceID)
		waiting := page.Services[0].Catches
		require.Len(t, waiting, 1)
		require.Equal(t, 1, waiting[0].Caught)

		w = post(t, h, "/stats/catch/stop", "catch="+waiting[0].Catch)
		require.Equal(t, "stopped  1\n", w.Body.String())
		require.Empty(t, r.Catches())
		w = post(t, h, "/stats/catch/stop", "catch="+waiting[0].Catch)
		require.Equal(t, http.StatusConflict, w.Code)
	})
}

func TestCatchInServices(t *testing.T) {
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	a.SetService("a")
	b.SetService("b")
	h := Options{Authorize: Local}.Handler(a, b)
	made := pagetest.Decode[changed](t, post(t, h, "/stats/catch", "function=*&format=json").Body.Bytes())
	require.Len(t, made.Catches, 2, "in all of them")
	require.NotEqual(t, made.Catches[0].Catch, made.Catches[1].Catch)
	require.Equal(t, 200, post(t, h, "/stats/catch", "function=f&service=b").Code)
	require.Len(t, a.Catches(), 1)
	require.Len(t, b.Catches(), 2)

	// One registry has no room: nothing is left in the other.
	for range monitor.MaxCatches - 2 {
		require.Equal(t, 200, post(t, h, "/stats/catch", "function=f&service=b").Code)
	}
	w := post(t, h, "/stats/catch", "function=g")
	require.Equal(t, http.StatusConflict, w.Code)
	require.Contains(t, w.Body.String(), "waiting already")
	require.Len(t, a.Catches(), 1)

	stopped := pagetest.Decode[changed](t, post(t, h, "/stats/catch/stop", "format=json&catch="+made.Catches[0].Catch).Body.Bytes())
	require.Equal(t, 1, stopped.Stopped)
	require.Empty(t, a.Catches())
}

func TestSamplingChanges(t *testing.T) {
	a, b := monitor.NewRegistry(), monitor.NewRegistry()
	a.SetService("a")
	b.SetService("b")
	h := Options{Authorize: Local}.Handler(a, b)
	f := func(wantA, wantB, form string) {
		t.Helper()
		w := post(t, h, "/stats/sampling", form)
		require.Equal(t, 200, w.Code, w.Body.String())
		text := get(t, h, "/stats/traces").Body.String()
		require.Regexp(t, `(?s)service  a  at [^\n]+\nsampling  `+wantA+`\n.*service  b  at [^\n]+\nsampling  `+wantB+`\n`, text)
	}
	f("1% of the traces", "1% of the traces", "ratio=0.01")
	f("1% of the traces", "10 per second of each function", "per_second=10&service=b")
	f("no trace", "10 per second of each function", "ratio=0&service=a")
	f("every trace", "every trace", "ratio=1.0")
	f("0.5 per second of each function", "every trace", "per_second=.5&ratio=&service=a")
	require.Equal(t, "sampling  25% of the traces\n", post(t, h, "/stats/sampling", "ratio=0.25").Body.String())
	done := pagetest.Decode[changed](t, post(t, h, "/stats/sampling", "per_second=3", "Accept", "application/json").Body.Bytes())
	require.InDelta(t, 3, done.Sampling.PerSecond, 0)

	a.SetSampler(ownSampler{})
	require.Contains(t, get(t, h, "/stats/traces").Body.String(), "\nsampling  by a sampler of the program's\n")
	require.JSONEq(t, `{"sampler": "by a sampler of the program's"}`,
		mustMarshal(t, pagetest.Decode[traces.Document](t, get(t, h, "/stats/traces?format=json").Body.Bytes()).Services[0].Sampling))
}

type ownSampler struct{}

func (ownSampler) Sample(monitor.SampleRequest) monitor.SampleDecision {
	return monitor.SampleDecision{}
}

// A browser is led back to where the forms are.
func TestFormsOfBrowsers(t *testing.T) {
	r := monitor.NewRegistry()
	mux := http.NewServeMux()
	mux.Handle("/debug/stats/", http.StripPrefix("/debug", Options{Authorize: Local}.Handler(r)))
	f := func(path, form string) {
		t.Helper()
		w := post(t, mux, "/debug/stats/"+path, form, "Accept", "text/html,*/*;q=0.8", "Origin", "http://localhost", "Sec-Fetch-Site", "same-origin")
		require.Equal(t, http.StatusSeeOther, w.Code, w.Body.String())
		request := httptest.NewRequest(http.MethodGet, "http://localhost/debug/stats/"+path, nil)
		to, err := request.URL.Parse(w.Header().Get("Location"))
		require.NoError(t, err)
		require.Equal(t, "http://localhost/debug/stats/traces#catch", to.String())
	}
	f("catch", "count=1&function=f&longer=&service=")
	f("sampling", "ratio=0.5")
	f("catch/stop", "catch="+controls.CatchesOf(0, r)[0].Name)
}

// What is refused changes nothing.
func TestRefusedChanges(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetService("shop")
	h := Options{}.Server("", r).Handler
	const good = "function=f"
	f := func(want int, reason, path, body string, headers ...string) {
		t.Helper()
		w := post(t, h, path, body, headers...)
		require.Equal(t, want, w.Code, w.Body.String())
		require.Regexp(t, "^stats: [^\n]+\n$", w.Body.String())
		require.Contains(t, w.Body.String(), reason)
		require.Empty(t, r.Catches())
		require.Equal(t, monitor.Always, r.Sampler())
	}
	const forbidden, invalid = http.StatusForbidden, http.StatusBadRequest
	f(forbidden, "another site", "/stats/catch", good, "Sec-Fetch-Site", "cross-site")
	f(forbidden, "another site", "/stats/catch", good, "Sec-Fetch-Site", "same-site")
	f(forbidden, "another site", "/stats/catch", good, "Sec-Fetch-Site", "nonsense")
	f(forbidden, "another site", "/stats/catch", good, "Origin", "http://evil.example")
	f(forbidden, "another site", "/stats/catch", good, "Origin", "http://localhost:9999")
	f(forbidden, "another site", "/stats/catch", good, "Origin", "null")
	f(forbidden, "another site", "/stats/catch/stop", "catch=c", "Origin", "null")
	f(forbidden, "another site", "/stats/sampling", "ratio=0", "Origin", "null")
	f(forbidden, "forwarded", "/stats/catch", good, "X-Forwarded-For", "192.0.2.7")
	f(forbidden, "forwarded", "/stats/sampling", "ratio=0", "Via", "proxy")

	const unsupported = http.StatusUnsupportedMediaType
	f(unsupported, "should be a form", "/stats/catch", `{"function":"f"}`, "Content-Type", "application/json")
	f(unsupported, "should be a form", "/stats/catch", good, "Content-Type", "text/plain")
	f(unsupported, "should be a form", "/stats/catch", good, "Content-Type", "multipart/form-data; boundary=x")
	f(unsupported, "should be a form", "/stats/catch", good, "Content-Type", "")
	f(http.StatusRequestEntityTooLarge, "larger than 4096 bytes", "/stats/catch", "function="+strings.Repeat("f", 4<<10))
	f(invalid, "malformed", "/stats/catch", "function=%zz")
	f(invalid, "malformed", "/stats/catch", "function=f;count=1")
	f(invalid, `unknown field "func": there are function, count`, "/stats/catch", "func=f")
	f(invalid, "function is given 2 times", "/stats/catch", "function=f&function=g")
	f(invalid, "unknown format", "/stats/catch", good+"&format=xml")
	f(invalid, `no service here is named "bank"`, "/stats/catch", good+"&service=bank")

	f(invalid, "function is missing", "/stats/catch", "")
	f(invalid, "function is missing", "/stats/catch", "function=&count=1")
	for _, count := range []string{"0", "-1", "101", "many", "1.5"} {
		f(invalid, "count is", "/stats/catch", good+"&count="+count)
	}
	for _, d := range []string{"5", "-5ms", "ms", "5 ms", "5parsec", "1m30", "9999999h", "1e3s", "."} {
		f(invalid, "longer is", "/stats/catch", good+"&longer="+d)
		f(invalid, "for is", "/stats/catch", good+"&for="+d)
	}
	f(invalid, "failed is", "/stats/catch", good+"&failed=maybe")

	f(invalid, "catch is missing", "/stats/catch/stop", "")
	f(http.StatusConflict, "nothing waits", "/stats/catch/stop", "catch=c-000000000000")

	f(invalid, "one of ratio and per_second", "/stats/sampling", "")
	f(invalid, "one of ratio and per_second", "/stats/sampling", "ratio=1&per_second=1")
	for _, v := range []string{"1.1", "-1", "NaN", "Inf", "half", "1%25", "0x1", "1e-3", " 1", ".", "1.2.3"} {
		f(invalid, "ratio is", "/stats/sampling", "ratio="+v)
	}
	for _, v := range []string{"-1", "NaN", "Inf", "+Inf", "ten", "1234567890123456"} {
		f(invalid, "per_second is", "/stats/sampling", "per_second="+v)
	}
}

func TestMethodsOfChanges(t *testing.T) {
	r := monitor.NewRegistry()
	h := Options{Authorize: Local}.Handler(r)
	for _, path := range []string{"/stats/catch?function=f", "/stats/catch/stop?catch=c", "/stats/sampling?ratio=0"} {
		for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
			w := request(t, h, method, path)
			require.Equal(t, http.StatusMethodNotAllowed, w.Code, method)
			require.Equal(t, "POST", w.Header().Get("Allow"))
		}
	}
	require.Empty(t, r.Catches())
	require.Equal(t, monitor.Always, r.Sampler())
}

// Who may look is asked for changes too, and told the method.
func TestAuthorizedChanges(t *testing.T) {
	r := monitor.NewRegistry()
	h := Options{Authorize: func(r *http.Request) bool { return r.Method == http.MethodGet }}.Handler(r)
	require.Equal(t, 200, get(t, h, "/stats/traces").Code)
	require.Equal(t, http.StatusForbidden, post(t, h, "/stats/catch", "function=f").Code)
	require.Empty(t, r.Catches())
}

func mustMarshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
