package transport_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

// observed returns how many values the distribution of a scope has, and their sum.
func observed(r *recorder, scope, name string) [2]float64 {
	d := r.Scope(scope).ValDist(name).Distribution()
	return [2]float64{float64(d.Count), d.Sum}
}

func TestServerSizes(t *testing.T) {
	write := func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("12345")) }
	for _, c := range []struct {
		name     string
		method   string
		body     io.Reader
		handle   http.HandlerFunc
		request  [2]float64
		response [2]float64
	}{
		{"neither", "GET", nil, answer(204), [2]float64{}, [2]float64{}},
		{"write", "GET", nil, write, [2]float64{}, [2]float64{1, 5}},
		{"head", "HEAD", nil, write, [2]float64{}, [2]float64{}},
		{"no body allowed", "GET", nil, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(204)
			write(w, r)
		}, [2]float64{}, [2]float64{}},
		{"all ways", "GET", nil, func(w http.ResponseWriter, r *http.Request) {
			write(w, r)
			_, _ = io.WriteString(w, "678")
			_, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader("90"))
		}, [2]float64{}, [2]float64{1, 10}},
		{"length known", "POST", strings.NewReader("123"), answer(204), [2]float64{1, 3}, [2]float64{}},
		{"length not known", "POST", io.MultiReader(strings.NewReader("1234567")), func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.CopyN(io.Discard, r.Body, 4)
		}, [2]float64{1, 4}, [2]float64{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			s := serve(t, 1, transport.Options{Registry: r.Registry}.Handler(c.handle))
			req, err := http.NewRequest(c.method, s.URL, c.body)
			require.NoError(t, err)
			resp, err := s.Client().Do(req)
			require.NoError(t, err)
			resp.Body.Close()
			r.wait(t, 1)
			require.Equal(t, c.request, observed(r, "http.server", "request_size"))
			require.Equal(t, c.response, observed(r, "http.server", "response_size"))
		})
	}
}

// wholeBody is a body with WriteTo, which a wrapper would hide.
type wholeBody struct{ *strings.Reader }

func (wholeBody) Close() error { return nil }

func TestServerLeavesBodies(t *testing.T) {
	for _, body := range []io.ReadCloser{nil, http.NoBody, wholeBody{strings.NewReader("x")}} {
		var got io.ReadCloser
		h := transport.Options{Registry: monitor.NewRegistry()}.Handler(http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { got = r.Body }))
		r := httptest.NewRequest("POST", "/", nil)
		r.Body, r.ContentLength = body, -1
		h.ServeHTTP(httptest.NewRecorder(), r)
		require.Equal(t, body, got)
	}
}
