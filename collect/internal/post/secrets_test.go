package post

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// echo is a client whose server answers with what it was sent, in a form of its own.
type echo struct {
	status int
	form   func(*http.Request) string
}

func (e echo) Do(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: e.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(e.form(r))), Request: r}, nil
}

// A server that repeats a secret does not get it into an error, which is logged and shown.
func TestSecretsAreHidden(t *testing.T) {
	wire := func(r *http.Request) string {
		var b strings.Builder
		_ = r.Write(&b)
		return b.String()
	}
	const secret = `sw0rd/f+sh"=&`
	for form, of := range map[string]func(*http.Request) string{
		"the request": wire,
		"text":        func(*http.Request) string { return "the key " + secret + " is unknown" },
		"JSON":        func(*http.Request) string { return `{"error":"the key sw0rd/f+sh\"=& is unknown"}` },
		"JSON of PHP": func(*http.Request) string { return `{"error":"the key sw0rd\/f+sh"=& is unknown"}` },
		"URL":         func(*http.Request) string { return "the key sw0rd%2Ff%2Bsh%22%3D%26 is unknown" },
		"HTML":        func(*http.Request) string { return "<p>the key sw0rd/f+sh&#34;=&amp; is unknown" },
		"at the cut":  func(*http.Request) string { return strings.Repeat("x", maxQuote-5) + secret },
		"header":      func(r *http.Request) string { return "you are " + r.Header.Get("Authorization") },
	} {
		for _, status := range []int{200, 400, 401, 403, 413, 500} {
			for place, o := range map[string]Options{
				"password":      {},
				"query":         {},
				"a header":      {UserHeader: http.Header{"X-Team": {secret}}},
				"a token":       {Header: []Field{{"Authorization", "Token " + secret}}},
				"a bearer":      {UserHeader: http.Header{"authorization": {"Bearer " + secret}}},
				"a user's own ": {UserHeader: http.Header{"Authorization": {"Basic bWU6c3cwcmQvZitzaCI9Jg=="}}},
			} {
				u, err := ParseURL("http://backend/write?db=telemetry")
				require.NoError(t, err)
				switch place {
				case "password":
					u, err = ParseURL("http://me:sw0rd%2Ff+sh%22=%26@backend/write")
					require.NoError(t, err)
				case "query":
					u.RawQuery = "db=telemetry&api_key=sw0rd%2Ff%2Bsh%22%3D%26"
				}
				o.URL, o.Client = u, echo{status, of}
				o.Judge = func(a *Answer) error { return a.Err(204) }
				p, err := New(o)
				require.NoError(t, err)
				err = p.Post(t.Context(), something)
				require.Error(t, err)
				require.NotContains(t, err.Error(), "sw0rd", "%s in %s", place, form)
				require.NotContains(t, err.Error(), "c3cwcmQ", "%s in %s", place, form)
			}
		}
	}
}

func TestASecretThatBeginsWithAnother(t *testing.T) {
	u, err := ParseURL("http://me:abcd@backend/?token=abcdefgh&key=abcdef")
	require.NoError(t, err)
	for range 20 {
		p, err := New(Options{URL: u, Client: echo{400, func(*http.Request) string { return "abcdefgh abcdef abcd" }}})
		require.NoError(t, err)
		require.EqualError(t, p.Post(t.Context(), something), `answered 400 Bad Request: "[hidden] [hidden] [hidden]"`)
	}
}

// What is no secret can be read.
func TestWhatIsNotHidden(t *testing.T) {
	u, err := ParseURL("http://me:abc@backend/write?db=telemetry")
	require.NoError(t, err)
	o := Options{URL: u, Client: echo{400, func(*http.Request) string { return "no database telemetry, abc, monitor, text/plain, team" }},
		Header: []Field{{"Content-Type", "text/plain"}}, UserHeader: http.Header{"User-Agent": {"team"}}}
	p, err := New(o)
	require.NoError(t, err)
	require.ErrorContains(t, p.Post(t.Context(), something), "no database telemetry, abc, monitor, text/plain, team")
}
