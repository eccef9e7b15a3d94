package post

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A port for something else is recognized, by what net/http says of its answer.
func TestWrongPorts(t *testing.T) {
	for text, want := range map[string]error{
		`net/http: HTTP/1.x transport connection broken: malformed HTTP response "\x00\x00\x06\x04\x00"`: errHTTP2,
		"remote error: tls: no application protocol":                                                     errHTTP2,
		"readLoopPeekFailLocked: %!w(<nil>)":                                                             errEarly,
		`malformed HTTP response "\x15\x03\x01\x00\x02\x02\x16"`:                                         errTLS,
	} {
		require.Equal(t, want, explained(errors.New(text)))
	}
	other := errors.New("connection refused")
	require.Equal(t, other, explained(other))
	require.Equal(t, errNoAnswer, explained(io.EOF))

	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	u, err := ParseURL(strings.Replace(secure.URL, "https", "http", 1))
	require.NoError(t, err)
	p, err := New(Options{URL: u})
	require.NoError(t, err)
	require.ErrorContains(t, p.Post(t.Context(), something), "Client sent an HTTP request to an HTTPS server")
	require.NoError(t, p.Close())
}
