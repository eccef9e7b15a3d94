package collect_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// Who looks at the stats pages sees which sink fails, since when and why, as long as
// it does.
func TestConditionOfAFailingSink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		var wrong atomic.Bool
		sick := &spans{name: "sick", fail: func(context.Context) error {
			if wrong.Load() {
				return errSick
			}
			return nil
		}}
		p := collect.Options{Logger: slog.New(slog.DiscardHandler)}.Start(r, sick, &spans{name: "well"})
		require.Empty(t, r.Conditions())

		wrong.Store(true)
		began := time.Now()
		finish(r, 1)
		sleep(time.Minute)
		e := p.Ledger()[0]
		require.Greater(t, e.Failures, int64(1))
		require.WithinDuration(t, began, e.FailingSince, 10*time.Second)
		require.Equal(t, []string{"collect: sending spans to sick fails since " + e.FailingSince.UTC().Format(time.RFC3339) + ": " + errSick.Error()}, r.Conditions())
		require.Zero(t, p.Ledger()[1].FailingSince)
		require.Empty(t, r.Warnings(), "it is not about the use of the registry")

		wrong.Store(false)
		sleep(time.Minute)
		require.Empty(t, r.Conditions())
		require.Zero(t, p.Ledger()[0].FailingSince)
		require.Equal(t, e.LastError, p.Ledger()[0].LastError)

		wrong.Store(true)
		finish(r, 1)
		sleep(time.Minute)
		require.Len(t, r.Conditions(), 1)
		require.Error(t, p.Stop(t.Context()))
		require.Empty(t, r.Conditions())
	})
}

func TestLedgerAsMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "zipkin://z", fail: func() func(context.Context) error {
			f := failing(1, collect.Permanent(errSick))
			return func(context.Context) error { return f() }
		}()}
		p := collect.Options{Logger: silent}.Start(r, sink)
		finish(r, 3)
		sleep(time.Minute)
		finish(r, 2)
		sleep(time.Minute)
		r.SetSampler(monitor.Never)
		finish(r, 4)
		r.SetSampler(monitor.Always)
		finish(r, 1)

		read := func() map[string]float64 {
			values := map[string]float64{}
			for m := range r.Snapshot() {
				if m.Scope != "collect" {
					continue
				}
				require.Equal(t, monitor.Tag{Key: "sink", Value: "zipkin://z"}, m.Tags[len(m.Tags)-1])
				require.Equal(t, monitor.Tag{Key: "signal", Value: "spans"}, m.Tags[len(m.Tags)-2])
				require.False(t, m.Start.IsZero())
				values[m.Name] = float64(m.Int) + m.Float
			}
			return values
		}
		require.Equal(t, map[string]float64{
			"made": 10, "delivered": 2, "dropped": 3, "sampled_out": 4, "queued": 1, "spooled": 0, "sent": 0, "failures": 1,
		}, read())
		require.Error(t, p.Stop(t.Context()))
		require.Empty(t, read())
	})
}
