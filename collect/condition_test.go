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
