package post

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The user's fields come with the others, all values of them, whoever sends.
func TestUserHeader(t *testing.T) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, c := range []Client{nil, client} {
		var got http.Header
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
		u, err := ParseURL(strings.Replace(server.URL, "//", "//me:secret@", 1))
		require.NoError(t, err)
		post := func(o Options) {
			o.URL, o.Client = u, c
			p, err := New(o)
			require.NoError(t, err)
			require.NoError(t, p.Post(t.Context(), something))
			require.NoError(t, p.Close())
		}
		post(Options{Header: []Field{{"Content-Type", "text/plain"}}})
		require.Equal(t, []string{"text/plain"}, got["Content-Type"])
		require.Equal(t, []string{"0"}, got["B3"])
		require.Equal(t, []string{"monitor"}, got["User-Agent"])
		require.Equal(t, []string{"Basic bWU6c2VjcmV0"}, got["Authorization"])

		post(Options{UserHeader: http.Header{
			"X-Key": {"a", "b"}, "authorization": {"Token t"}, "user-agent": {"shop/2"}, "b3": {"1"},
		}})
		require.Equal(t, []string{"a", "b"}, got["X-Key"])
		require.Equal(t, []string{"1"}, got["B3"])
		require.Equal(t, []string{"shop/2"}, got["User-Agent"])
		require.Equal(t, []string{"Token t"}, got["Authorization"])
		server.Close()
	}
}

func TestReservedFields(t *testing.T) {
	u, err := ParseURL("http://z")
	require.NoError(t, err)
	f := func(want, name, value string) {
		t.Helper()
		own := []Field{{"X-Version", "1"}}
		_, err := New(Options{URL: u, Header: own, UserHeader: http.Header{name: {value}}})
		require.EqualError(t, err, want)
	}
	for _, name := range []string{
		"Content-Type", "content-encoding", "Content-Length", "transfer-encoding", "HOST", "Connection", "x-version",
	} {
		f(`the header field "`+name+`" is not for the user to set`, name, "secret")
	}
	f(`the header field "X-Key" is malformed`, "X-Key", "secret\r\nEvil: 1")
	f(`the header field "X Key" is malformed`, "X Key", "secret")
	f(`the header field "" is malformed`, "", "secret")
}

// What the caller has of a header stays as it is.
func TestHeadersAreCopied(t *testing.T) {
	u, err := ParseURL("http://z")
	require.NoError(t, err)
	own := append(make([]Field, 0, 9), Field{"X-Version", "1"})
	_, err = New(Options{URL: u, Header: own, UserHeader: http.Header{"X-Key": {"a"}}})
	require.NoError(t, err)
	require.Zero(t, own[:2][1])
}

func TestAPathIsNeverEmpty(t *testing.T) {
	for text, want := range map[string]string{"http://z": "/", "http://z?a=b": "/", "http://z/": "/", "http://z/a": "/a"} {
		u, err := ParseURL(text)
		require.NoError(t, err)
		require.Equal(t, want, u.Path, text)
	}
}
