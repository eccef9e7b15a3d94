package transport

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestOutgoingHeader(t *testing.T) {
	c := monitor.SpanContext{
		TraceID:      monitor.TraceID{1},
		SpanID:       monitor.SpanID{2},
		ParentSpanID: monitor.SpanID{3},
		Sampling:     monitor.Sampled,
	}
	many := http.Header{}
	for i := range 30 {
		for j := range i {
			many.Add(fmt.Sprint("Key-", i), fmt.Sprint(j))
		}
	}
	for _, give := range []http.Header{
		nil,
		{},
		{"Accept": {"text/html", "text/plain"}, "Empty": {}, "User-Agent": nil, "odd CASE": {"x"}},
		{"traceparent": {"stale"}, "Tracestate": {"stale"}, "b3": {"0"}, "X-B3-TraceId": {"stale"}, "X-B3-Flags": {"1"}},
		many,
	} {
		p := Options{Registry: monitor.NewRegistry()}.Propagator()
		want := give.Clone()
		if want == nil {
			want = http.Header{}
		}
		p.Inject(c, want)
		before := give.Clone()
		r := &http.Request{Method: "GET", Header: give}
		type key struct{}
		out := p.outgoing(r, context.WithValue(t.Context(), key{}, "x"), c)
		require.Equal(t, want, out.Header)
		require.Equal(t, "x", out.Context().Value(key{}))
		require.Equal(t, "GET", out.Method)

		for key := range out.Header {
			out.Header[key] = append(out.Header[key], "more") // runs into nothing
		}
		for key, values := range want {
			require.Equal(t, append(values, "more"), out.Header[key])
		}
		require.Equal(t, before, r.Header)
	}
}

func TestDescribe(t *testing.T) {
	for _, raw := range []string{
		"http://example.com", "https://example.com/a%2Fb c", "http://example.com:/", "http://[::1]", "http://[fe80::1%25lo]/",
		"https://[::1]:8443/x", "http://user:password@example.com/?q#f", "other://example.com/", "//example.com/x", "/x",
		"http:opaque?q", "mailto:someone@example.com", "http://example.com/" + strings.Repeat("x", 1000),
	} {
		u, err := url.Parse(raw)
		require.NoError(t, err)
		want := u.Host
		if port := map[string]string{"http": "80", "https": "443"}[u.Scheme]; u.Host != "" && u.Port() == "" && port != "" {
			want = net.JoinHostPort(u.Hostname(), port)
		}
		public := u.Scheme + "://" + u.Host
		if u.Opaque == "" {
			public += u.EscapedPath()
		}
		peer, got := describe(u)
		require.Equal(t, want, peer, raw)
		require.Equal(t, public, got)
		require.NotContains(t, got, "password")
		require.NotContains(t, got, "?")
	}
	// Those that no parser returns may have both.
	_, public := describe(&url.URL{Scheme: "http", Host: "example.com", Opaque: "//x/secret", Path: "/secret"})
	require.Equal(t, "http://example.com", public)
}
