//go:build interop

package interop

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	graphitesink "github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

// want is how the outcomes of each of the shop's functions follow from what
// the load generator saw: orders that are cut off were reserved and priced, and
// failed ones failed everywhere but were never fetched or wrapped.
func want(o orders) map[[3]string][3]int64 {
	through := o.OK + o.Cut
	return map[[3]string][3]int64{
		{"front", "http.server", "POST /order/{item}"}:   {o.OK, o.Failed, o.Cut},
		{"front", "main", "(*front).order"}:              {o.OK, o.Failed, o.Cut},
		{"front", "main", "(*front).wrap"}:               {o.OK, 0, o.Cut},
		{"front", "main", "(*service).call"}:             {through, o.Failed, 0},
		{"front", "http.client", "POST"}:                 {through, o.Failed, 0},
		{"catalog", "http.server", "POST /price/{item}"}: {through, o.Failed, 0},
		{"catalog", "main", "(*catalog).price"}:          {through, o.Failed, 0},
		{"catalog", "main", "(*service).call"}:           {through, o.Failed, 0},
		{"catalog", "http.client", "POST"}:               {through, o.Failed, 0},
		{"store", "http.server", "POST /reserve/{item}"}: {through, o.Failed, 0},
		{"store", "main", "(*store).reserve"}:            {through, o.Failed, 0},
		{"store", "main", "(*store).fetch"}:              {through, 0, 0},
	}
}

// requireStats checks /stats against the load generator's own counts.
func requireStats(t testing.TB, s *shop, o orders) map[[3]string]function {
	t.Helper()
	require.NotZero(t, o.OK)
	require.NotZero(t, o.Failed)
	require.NotZero(t, o.Cut)
	got := s.functions()
	for key, counts := range want(o) {
		f, ok := got[key]
		require.True(t, ok, "%v is not at /stats", key)
		require.Equal(t, counts, [3]int64{f.Outcomes.OK, f.Outcomes.Error, f.Outcomes.Panic}, "%v", key)
		require.Equal(t, counts[0]+counts[1]+counts[2], f.Finished, "%v", key)
		require.Zero(t, f.InFlight, "%v", key)
	}
	return got
}

// requireGraphite checks what Graphite renders against /stats.
func requireGraphite(t testing.TB, g *graphiteServer, prefix string, functions map[[3]string]function, o orders) {
	t.Helper()
	for key := range want(o) {
		f := functions[key]
		path := graphitesink.Path(prefix, key[0], &monitor.Metric{Scope: key[1], Name: key[2], Kind: monitor.KindFunc})
		for field, value := range map[string]int64{
			"finished": f.Finished, "ok": f.Outcomes.OK, "error": f.Outcomes.Error, "panic": f.Outcomes.Panic, "in_flight": 0,
		} {
			awaitLast(t, g, path+"."+field, float64(value))
		}
	}
}

// awaitLast waits until the newest value of a series is this.
func awaitLast(t testing.TB, g *graphiteServer, path string, value float64) {
	t.Helper()
	eventually(t, 10*time.Second, func() error {
		series := g.Render(t, path)
		if len(series) != 1 {
			return fmt.Errorf("%s: %d series", path, len(series))
		}
		values := series[0].Values()
		if len(values) == 0 || math.Abs(values[len(values)-1]-value) > 1e-9*math.Abs(value) {
			return fmt.Errorf("%s is %v, not %v", path, values, value)
		}
		return nil
	})
}

func TestShopNumbersInGraphite(t *testing.T) {
	g := sharedGraphite(t)
	errorsBefore := g.Errors()
	every, whole := unique("every"), unique("whole")
	s := openShop(t, 1, "-duration", "6s", "-linger", "1m", "-rate", "60",
		"-export", "graphite://"+g.Addr()+"?interval=1s&prefix="+every,
		// One interval, which ends when the shop is closed: its quantiles are those
		// of the whole run, as at /stats.
		"-export", "graphite://"+g.Addr()+"?interval=24h&prefix="+whole)
	o := s.awaitOrders()
	functions := requireStats(t, s, o)
	s.close()

	requireGraphite(t, g, every, functions, o)
	requireGraphite(t, g, whole, functions, o)
	require.Contains(t, g.Find(t, every+".front.main.*.*"), every+".front.main.front--order.finished")
	for key := range want(o) {
		f := functions[key]
		path := graphitesink.Path(whole, key[0], &monitor.Metric{Scope: key[1], Name: key[2], Kind: monitor.KindFunc})
		awaitLast(t, g, path+".time.p50", f.All.P50)
		awaitLast(t, g, path+".time.p99", f.All.P99)
	}

	// While it ran, every second's total was there and none fell.
	totals := g.Render(t, every+".front.main.front--order.finished")[0].Values()
	require.GreaterOrEqual(t, len(totals), 6)
	for i := range totals[1:] {
		require.GreaterOrEqual(t, totals[i+1], totals[i])
	}
	require.Equal(t, errorsBefore, g.Errors(), "carbon refused a line")
}

func TestSplitShop(t *testing.T) {
	g := sharedGraphite(t)
	prefix := unique("split")
	s := openShop(t, 3, "-split", "-duration", "4s", "-linger", "1m", "-rate", "60",
		"-export", "graphite://"+g.Addr()+"?interval=1s&prefix="+prefix)
	o := s.awaitOrders()
	functions := requireStats(t, s, o)
	s.close()
	requireGraphite(t, g, prefix, functions, o)
}
