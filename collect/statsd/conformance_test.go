package statsd_test

import (
	"net"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/statsd"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name    string
		serve   func(testing.TB) *collecttest.Server
		options statsd.Options
	}{
		{"etsy", collecttest.ServeUDP, statsd.Options{Prefix: "test"}},
		{"etsy over TCP", collecttest.ServeTCP, statsd.Options{Prefix: "test", Network: statsd.TCP}},
		{"etsy with tags", collecttest.ServeUDP, statsd.Options{Tags: true}},
		{"dogstatsd", collecttest.ServeUDP, statsd.Options{Dialect: statsd.DogStatsD, Distributions: statsd.Samples}},
		{"dogstatsd by a socket", collecttest.ServeUnixgram, statsd.Options{Dialect: statsd.DogStatsD, Network: statsd.Unix}},
		{"brubeck", collecttest.ServeUDP, statsd.Options{Dialect: statsd.Brubeck, Prefix: "test", Distributions: statsd.Samples}},
	} {
		t.Run(c.name, func(t *testing.T) {
			collecttest.TestMetrics(t, collecttest.MetricBackend{
				Serve: c.serve,
				New: func(tb testing.TB, addr string) collect.MetricSink {
					o := c.options
					o.Addr = addr
					s, err := statsd.New(o)
					require.NoError(tb, err)
					return s
				},
				Increments: true,
				Total: func(tb testing.TB, received [][]byte, m *monitor.Metric) (total float64) {
					for _, part := range received {
						for _, l := range readLines(tb, c.options, part) {
							isIt := strings.HasSuffix(l.name, "."+m.Scope+"."+m.Name+".count")
							if l.tags != "" {
								isIt = l.name == m.Name+".count" && strings.HasSuffix(l.tags, ",scope:"+m.Scope)
							}
							if isIt {
								total += l.number()
							}
						}
					}
					return total
				},
			})
		})
	}
}

// listen returns an address for datagrams, and a function that waits for the next one.
func listen(tb testing.TB, network, addr string) (net.PacketConn, func() string) {
	tb.Helper()
	conn, err := net.ListenPacket(network, addr)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close() })
	return conn, func() string {
		b := make([]byte, 64<<10)
		n, _, err := conn.ReadFrom(b)
		require.NoError(tb, err)
		return string(b[:n])
	}
}
