package transport_test

import (
	"net/http"
	"net/netip"
	"testing"

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
