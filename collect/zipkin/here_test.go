package zipkin

import (
	"net/netip"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// Spans that do not say at which address they were have that of the process.
func TestTheAddressOfTheProcess(t *testing.T) {
	here := netip.MustParseAddr("192.0.2.5")
	f := func(want string, d monitor.SpanData) {
		t.Helper()
		require.Contains(t, string(appendJSON(nil, []monitor.SpanData{d}, here)), `"localEndpoint":{`+want+`}`)
	}
	f(`"serviceName":"s","ipv4":"192.0.2.5"`, monitor.SpanData{Service: "s"})
	f(`"serviceName":"s","ipv4":"192.0.2.5","port":80`, monitor.SpanData{Service: "s", Local: "[::]:80"})
	f(`"serviceName":"s","ipv4":"192.0.2.5","port":80`, monitor.SpanData{Service: "s", Local: "localhost:80"})
	f(`"serviceName":"s","ipv6":"2001:db8::1","port":80`, monitor.SpanData{Service: "s", Local: "[2001:db8::1]:80"})
	f(`"ipv4":"192.0.2.5"`, monitor.SpanData{})
}
