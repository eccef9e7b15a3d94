package zipkin_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	for url, want := range map[string]string{
		"http://z:9411": "zipkin://z:9411",
		"https://z/":    "zipkin+https://z",
		"http://user:secret@z:9411?token=secret#": "zipkin://z:9411",
		"https://z/custom":                        "zipkin+https://z/custom",
	} {
		s, err := zipkin.New(zipkin.Options{URL: url})
		require.NoError(t, err)
		require.Equal(t, want, s.Name())
		require.True(t, s.Traits().TakesOpenSpans)
		require.NoError(t, s.Close())
	}
	for _, url := range []string{"", "z:9411", "ftp://z", "http://", "http://user:secret@z:port", "http://user:se%zzcret@z"} {
		_, err := zipkin.New(zipkin.Options{URL: url})
		require.ErrorContains(t, err, "zipkin: ", url)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestRequest(t *testing.T) {
	var got *http.Request
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got, body = r, string(b)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	s, err := zipkin.New(zipkin.Options{URL: strings.Replace(server.URL, "//", "//user:pass@", 1) + "?token=1"})
	require.NoError(t, err)
	defer s.Close()
	for range 3 { // the buffer is used again
		require.NoError(t, s.SendSpans(t.Context(), samples()))
		require.Equal(t, http.MethodPost, got.Method)
		require.Equal(t, "/api/v2/spans?token=1", got.RequestURI)
		require.Equal(t, "application/json", got.Header.Get("Content-Type"))
		require.Equal(t, "0", got.Header.Get("b3"))
		require.EqualValues(t, len(body), got.ContentLength)
		user, password, _ := got.BasicAuth()
		require.Equal(t, "user pass", user+" "+password)
		require.Len(t, decode(t, []byte(body)), len(samples()))
	}
}

// What an answer means for the batch, seen through a pipeline in a bubble with
// a transport that needs no network.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		status     int
		retryAfter string
		wait       time.Duration // until the next attempt; 0 for none
		exact      bool
	}{
		{status: 202}, {status: 204},
		{status: 200, wait: 100 * time.Millisecond}, // with a text: not Zipkin's
		{status: 301}, {status: 400}, {status: 401}, {status: 404}, {status: 413},
		{status: 408, wait: 100 * time.Millisecond},
		{status: 500, wait: 100 * time.Millisecond},
		{status: 503, retryAfter: "7", wait: 7 * time.Second, exact: true},
		{status: 429, wait: 100 * time.Millisecond},
		{status: 429, retryAfter: "90", wait: 90 * time.Second, exact: true},
		{status: 429, retryAfter: "soon", wait: 100 * time.Millisecond},
		{status: 429, retryAfter: "Sat, 01 Jan 2000 00:00:31 GMT", wait: 30 * time.Second, exact: true},
		{status: 429, retryAfter: "999999999", wait: collect.MaxRetryAfter, exact: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			transport := &script{answers: []*http.Response{{
				StatusCode: c.status,
				Header:     http.Header{"Retry-After": {c.retryAfter}, "Location": {"/elsewhere"}},
				Body:       io.NopCloser(strings.NewReader(strings.Repeat("\"text\" ", 1e5))),
			}, {
				StatusCode: 202, Body: http.NoBody,
			}}}
			s, err := zipkin.New(zipkin.Options{URL: "http://z", Client: transport})
			require.NoError(t, err)
			r := monitor.NewRegistry()
			p := collect.Start(r, s)
			_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
			span.Finish(nil)
			time.Sleep(10 * time.Minute)
			err = p.Stop(t.Context())

			tries := transport.tries
			e := p.Ledger()[0]
			switch {
			case c.status/100 == 2 && c.wait == 0:
				require.NoError(t, err)
				require.Len(t, tries, 1)
				require.EqualValues(t, 1, e.Delivered)
			case c.wait == 0:
				require.Len(t, tries, 1, "%+v", c)
				require.Equal(t, []collect.Drop{{Reason: collect.Rejected, Count: 1}}, e.Dropped)
				require.ErrorContains(t, err, `"\"text\" \"text\"`)
				require.Less(t, len(err.Error()), 600)
			default:
				require.NoError(t, err)
				require.Len(t, tries, 2, "%+v", c)
				gap := tries[1].Sub(tries[0])
				require.LessOrEqual(t, gap, c.wait, "%+v", c)
				require.True(t, !c.exact || gap == c.wait, "%+v: %v", c, gap)
			}
		})
	}
}

// script is a client that gives answers in their order.
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

// A client that follows redirects makes a GET of the POST, and has sent nothing.
func TestAClientThatIsRedirected(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == zipkin.DefaultPath {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}
	}))
	defer server.Close()
	client := server.Client()
	s, err := zipkin.New(zipkin.Options{URL: server.URL, Client: client})
	require.NoError(t, err)
	err = s.SendSpans(t.Context(), samples())
	require.EqualError(t, err, "zipkin: the client followed a redirect without sending the body")
	client.CloseIdleConnections()
}

// An error names neither the credentials nor the query.
func TestErrorsHaveNoSecrets(t *testing.T) {
	s, err := zipkin.New(zipkin.Options{URL: "http://user:secret@z?token=secret", Client: &http.Client{Transport: broken{}}})
	require.NoError(t, err)
	require.EqualError(t, s.SendSpans(t.Context(), samples()), "zipkin: broken")
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("broken") }

// The memory of a body that net/http may still read is not written to.
func TestABodyThatIsStillRead(t *testing.T) {
	keeper := &keeper{}
	s, err := zipkin.New(zipkin.Options{URL: "http://z", Client: &http.Client{Transport: keeper}})
	require.NoError(t, err)
	first := samples()[:1]
	require.NoError(t, s.SendSpans(t.Context(), first))
	require.NoError(t, s.SendSpans(t.Context(), samples()[1:]))
	b, err := io.ReadAll(keeper.bodies[0])
	require.NoError(t, err)
	require.Equal(t, string(zipkin.AppendSpans(nil, first)), string(b))
}

// keeper answers without reading or closing the body.
type keeper struct{ bodies []io.ReadCloser }

func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	k.bodies = append(k.bodies, r.Body)
	return &http.Response{StatusCode: 202, Body: http.NoBody, Request: r}, nil
}
