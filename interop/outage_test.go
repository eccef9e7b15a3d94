//go:build interop

package interop

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestShopSurvivesItsBackends: while the shop works, Graphite is stopped and
// started again, then made to hang; Zipkin refuses, then hangs. No order is
// disturbed, memory stays bounded, the totals are complete in the end, and the
// ledgers balance.
func TestShopSurvivesItsBackends(t *testing.T) {
	g, z := startGraphite(t), startZipkin(t)
	prefix := unique("outage")
	s := openShop(t, 1, "-duration", "20s", "-linger", "1m", "-rate", "60",
		"-export", "graphite://"+g.Addr()+"?interval=1s&prefix="+prefix,
		"-export", "zipkin://"+strings.TrimPrefix(z.URL(), "http://"))
	time.Sleep(2 * time.Second)
	g.Stop()
	z.Stop()
	time.Sleep(3 * time.Second)
	g.Start()
	z.Start()
	time.Sleep(3 * time.Second)
	g.Pause()
	z.Pause()
	time.Sleep(4 * time.Second)
	requireBounded(t, s)
	g.Resume()
	z.Resume()

	o := s.awaitOrders()
	functions := requireStats(t, s, o)
	requireGraphite(t, g, prefix, functions, o) // without waiting for the end
	ledgers := s.close()
	requireGraphite(t, g, prefix, functions, o)
	requireBalanced(t, ledgers, 6)
	for _, key := range []string{"front", "catalog", "store"} {
		require.Contains(t, z.Services(t), key)
	}
	require.Contains(t, s.said(), "works again")
}

// TestShopWithoutBackends: backends that never were there change nothing, and the
// shop reports at its end what they did not get.
func TestShopWithoutBackends(t *testing.T) {
	port, err := freePort()
	require.NoError(t, err)
	s := openShop(t, 1, "-duration", "3s", "-linger", "1m", "-rate", "60",
		"-export", "graphite://"+loopback(port)+"?interval=1s",
		"-export", "zipkin://"+loopback(port))
	o := s.awaitOrders()
	requireStats(t, s, o)
	require.NoError(t, s.cmd.Process.Signal(os.Interrupt))
	<-s.ended
	require.Error(t, s.cmd.Wait(), "what was lost is an error")
	_, ledgers, _ := strings.Cut(s.said(), "'s ledger:")
	requireBalanced(t, ledgers, 6)
}

// requireBounded checks the process's own account of its memory.
func requireBounded(t testing.TB, s *shop) {
	t.Helper()
	var p page
	require.NoError(t, getJSON(s.stats[0]+"?format=json", &p))
	for _, service := range p.Services {
		for _, scope := range service.Scopes {
			for _, gauge := range scope.Gauges {
				if scope.Scope == "process" && gauge.Name == "resident_memory" {
					require.Less(t, *gauge.Value, 200e6)
					return
				}
			}
		}
	}
	require.Fail(t, "no resident set size at /stats")
}

// ledgerLine is one sink and signal: made, delivered, sent, sampled out, queued, spooled
// and dropped, by reason.
var ledgerLine = regexp.MustCompile(`(?m)^(\S+) +(metrics|spans) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +0 +(.+)$`)

// requireBalanced checks that so many ledger lines were printed, that each adds
// up, and that nothing is left in a queue.
func requireBalanced(t testing.TB, ledgers string, lines int) {
	t.Helper()
	found := ledgerLine.FindAllStringSubmatch(ledgers, -1)
	require.Len(t, found, lines, "%s", ledgers)
	for _, f := range found {
		number := func(s string) (n int64) {
			n, err := strconv.ParseInt(s, 10, 64)
			require.NoError(t, err, "%q", f[0])
			return n
		}
		dropped := int64(0)
		for _, n := range regexp.MustCompile(`\d+`).FindAllString(f[8], 1) {
			dropped = number(n)
		}
		require.NotZero(t, number(f[3]), f[0])
		require.Zero(t, number(f[7]), f[0])
		require.Equal(t, number(f[3]), number(f[4])+number(f[5])+number(f[6])+dropped, f[0])
	}
}
