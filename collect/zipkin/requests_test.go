package zipkin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin"
	"github.com/stretchr/testify/require"
)

// A server that takes less in a request gets more requests. What is too large by itself
// is lost by itself.
func TestTooLargeRequests(t *testing.T) {
	const limit = 10_000
	for _, f := range formats() {
		var requests int
		var taken []span
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests++
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			if len(body) > limit {
				w.WriteHeader(http.StatusRequestEntityTooLarge)
				return
			}
			taken = append(taken, f.decode(t, body)...)
		}))
		s, err := zipkin.New(zipkin.Options{URL: server.URL, Format: f.format})
		require.NoError(t, err)
		spans := slices.Repeat(samples(), 100)
		spans[150] = hostile(strings.Repeat("x", limit))
		require.EqualError(t, s.SendSpans(t.Context(), spans), "zipkin: 1 spans refused: answered 413 Request Entity Too Large", f.name)
		require.Len(t, taken, len(spans)-1, f.name)
		require.Less(t, requests, 80, f.name)

		// What the server takes is remembered.
		requests, taken = 0, nil
		require.NoError(t, s.SendSpans(t.Context(), slices.Repeat(samples(), 100)))
		require.Len(t, taken, len(spans), f.name)
		require.Less(t, requests, 60, f.name)
		require.NoError(t, s.Close())
		server.Close()
	}
}

func TestNoRequestWithoutSpans(t *testing.T) {
	s, err := zipkin.New(zipkin.Options{URL: "http://z", Client: &http.Client{Transport: broken{}}})
	require.NoError(t, err)
	require.NoError(t, s.SendSpans(t.Context(), nil))
	require.Error(t, s.SendSpans(t.Context(), []monitor.SpanData{{}}))
}
