package transport

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
	// A URL that no parser returns may have an opaque part and a path.
	_, public := describe(&url.URL{Scheme: "http", Host: "example.com", Opaque: "//x/secret", Path: "/secret"})
	require.Equal(t, "http://example.com", public)
}

func TestAddressText(t *testing.T) {
	var text addressText
	for range 2 { // the second time each is remembered, or another was
		for address, want := range map[net.Addr]string{
			nil:                 "",
			(*net.TCPAddr)(nil): "",
			&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}:              "127.0.0.1:80",
			&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1).To4(), Port: 80}:        "127.0.0.1:80",
			&net.TCPAddr{IP: net.IPv4(127, 0, 0, 2), Port: 80}:              "127.0.0.2:80",
			&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 81}:              "127.0.0.1:81",
			&net.TCPAddr{IP: net.ParseIP("fe80::1"), Port: 80, Zone: "lo"}:  "[fe80::1%lo]:80",
			&net.TCPAddr{IP: net.ParseIP("fe80::1"), Port: 80, Zone: "lo1"}: "[fe80::1%lo1]:80",
			&net.TCPAddr{Port: 80}:                                          ":80",
			&net.UnixAddr{Name: "/socket", Net: "unix"}:                     "/socket",
		} {
			require.Equal(t, want, text.of(address))
			require.Equal(t, want, text.of(address))
		}
	}
	address := net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	text.of(address)
	again := net.Addr(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80})
	require.Zero(t, testing.AllocsPerRun(100, func() { text.of(again) }))
}
