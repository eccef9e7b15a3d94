//go:build interop

package interop

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// TestGraphiteOutages stops the server while each wire sends, and starts it again:
// all totals are complete, and the ledger has no losses.
func TestGraphiteOutages(t *testing.T) {
	g := startGraphite(t)
	for _, wire := range graphiteWires {
		t.Run(wire, func(t *testing.T) {
			r := monitor.NewRegistry()
			r.SetService("shop")
			c, d := r.Scope("main").Counter("hits"), r.Scope("main").ValDist("sizes")
			for i := range 100 { // so that there are several datagrams
				r.Scope("main").Counter(fmt.Sprintf("others%d", i)).Inc()
			}
			sink := newWire(t, g, wire, "interval=1s&prefix="+unique(wire))
			p := collect.Start(r, sink)
			series := func(m, f string) string {
				return sink.Series("shop", &monitor.Metric{Scope: "main", Name: m}, &collect.Field{Name: f})
			}
			c.Inc()
			awaitLast(t, g, series("hits", "total"), 1)
			g.Stop()
			c.Inc()
			d.Observe(64)
			eventually(t, 10*time.Second, func() error {
				if p.Ledger()[0].Failures == 0 {
					return errors.New("the outage is not noticed")
				}
				return nil
			})
			g.Start()
			c.Inc()
			awaitLast(t, g, series("hits", "total"), 3)
			if wire != "udp" { // of which some may have been taken by the kernel during the outage
				awaitLast(t, g, series("sizes", "max"), 64)
			}
			c.Inc()
			require.NoError(t, p.Stop(t.Context()))
			awaitLast(t, g, series("hits", "total"), 4)
			e := p.Ledger()[0]
			require.True(t, e.Balanced())
			require.Zero(t, e.Lost())
			require.Zero(t, e.Queued)
		})
	}
}

// TestGraphiteHangsWhileSending freezes the server, which takes nothing more once the
// kernel's buffers are full. Attempts end at their deadline; the next connection brings
// all of the snapshot, and the rest of the previous connection does not overwrite it.
func TestGraphiteHangsWhileSending(t *testing.T) {
	g := startGraphite(t)
	r := monitor.NewRegistry()
	r.SetService("shop")
	count := func() {
		for i := range 2000 {
			r.Scope("main").Counter(fmt.Sprintf("hits%04d", i), monitor.String("long", strings.Repeat("x", 150))).Inc()
		}
	}
	count()
	sink := newWire(t, g, "pickle", "interval=1s&prefix="+unique("hang"))
	p := collect.Options{SendTimeout: 200 * time.Millisecond}.Start(r, sink)
	g.Pause()
	eventually(t, 60*time.Second, func() error {
		count()
		if p.Ledger()[0].Failures == 0 {
			return errors.New("nothing fails")
		}
		return nil
	})
	g.Resume()
	count()
	require.NoError(t, p.Stop(t.Context()))
	for _, m := range settled(r) {
		if strings.HasSuffix(m.Name, "00") {
			awaitLast(t, g, sink.Series("shop", &m, &collect.Field{Name: "total"}), float64(m.Int))
		}
	}
}
