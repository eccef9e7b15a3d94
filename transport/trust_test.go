package transport_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
)

func TestTrustNetworks(t *testing.T) {
	trust := transport.TrustNetworks(
		netip.MustParsePrefix("10.1.0.0/16"),
		netip.MustParsePrefix("192.168.7.9/24"), // not at its beginning
		netip.MustParsePrefix("fd00::/8"),
		netip.MustParsePrefix("::ffff:172.16.0.0/108"),
		netip.Prefix{},
	)
	for remote, want := range map[string]transport.Trust{
		"10.1.2.3:80":          transport.TrustDebug,
		"10.2.0.1:80":          transport.TrustNone,
		"192.168.7.200:80":     transport.TrustDebug,
		"192.168.8.1:80":       transport.TrustNone,
		"172.16.0.1:80":        transport.TrustDebug,
		"172.32.0.1:80":        transport.TrustNone,
		"[fd12::1]:80":         transport.TrustDebug,
		"[fd12::1%eth0]:80":    transport.TrustDebug,
		"[fe80::1%eth0]:80":    transport.TrustNone,
		"[::ffff:10.1.2.3]:80": transport.TrustDebug,
		"10.1.2.3":             transport.TrustNone,
		"@":                    transport.TrustNone,
		"":                     transport.TrustNone,
	} {
		require.Equal(t, want, trust(&http.Request{RemoteAddr: remote}), remote)
	}
	require.Equal(t, transport.TrustNone, transport.TrustNetworks()(&http.Request{RemoteAddr: "127.0.0.1:1"}))
}

func TestServerSample(t *testing.T) {
	decide := func(s monitor.Sampling) func(*http.Request) monitor.Sampling {
		return func(*http.Request) monitor.Sampling { return s }
	}
	for _, c := range []struct {
		name   string
		header http.Header
		trust  transport.Trust
		sample func(*http.Request) monitor.Sampling
		want   monitor.Sampling
	}{
		{"sampled", http.Header{}, transport.TrustSampling, decide(monitor.Sampled), monitor.Sampled},
		{"not sampled", http.Header{}, transport.TrustSampling, decide(monitor.NotSampled), monitor.NotSampled},
		{"left to the sampler", http.Header{}, transport.TrustSampling, decide(monitor.Undecided), monitor.NotSampled},
		{"the client decided", header(b3Sampled, "1"), transport.TrustSampling, decide(monitor.NotSampled), monitor.Sampled},
		{"the client is not trusted to", ids(b3Sampled, "0"), transport.TrustTrace, decide(monitor.Sampled), monitor.Sampled},
		{"panic", http.Header{}, transport.TrustSampling, func(*http.Request) monitor.Sampling { panic("sample") }, monitor.NotSampled},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRecorder()
			r.SetSampler(monitor.Never)
			req := httptest.NewRequest("GET", "/", nil)
			req.Header = c.header
			transport.Options{
				Registry: r.Registry, Sample: c.sample,
				Trust: func(*http.Request) transport.Trust { return c.trust },
			}.Handler(answer(200)).ServeHTTP(httptest.NewRecorder(), req)
			require.Equal(t, c.want, r.only(t).Context.Sampling)
		})
	}
}

func TestServerSkip(t *testing.T) {
	r := newRecorder()
	var writer http.ResponseWriter
	var request *http.Request
	h := transport.Options{Registry: r.Registry, Skip: func(r *http.Request) bool {
		if r.URL.Path == "/panic" {
			panic("skip")
		}
		return r.URL.Path == "/healthz"
	}}.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writer, request = w, r }))

	w, req := httptest.NewRecorder(), httptest.NewRequest("GET", "/healthz", nil)
	h.ServeHTTP(w, req)
	require.Same(t, w, writer)
	require.Same(t, req, request)
	require.Empty(t, r.finished())

	for i, path := range []string{"/other", "/panic"} {
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		require.NotSame(t, w, writer)
		require.Len(t, r.finished(), i+1)
	}
	require.EqualValues(t, 1, r.Scope("transport").Counter("callback_panics").Total())
}
