package datagram

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSnapshotsAreSpread paces snapshots of so many datagrams, and looks at how long they
// take, and at how many arrive while a receiver does not read for 20 ms. A usual buffer
// holds about 92.
func TestSnapshotsAreSpread(t *testing.T) {
	for _, c := range []struct {
		datagrams  int
		interval   time.Duration
		time       time.Duration // at most
		unread     int           // at most
		afterwards time.Duration // at most, as soon as the number is known
	}{
		{1, 10 * time.Second, 0, 1, 0},
		{122, 10 * time.Second, 250 * time.Millisecond, 12, 250 * time.Millisecond},
		{500, 10 * time.Second, time.Second, 12, time.Second},
		{2000, 10 * time.Second, 2500 * time.Millisecond, 42, time.Second},
		{50_000, 10 * time.Second, 7 * time.Second, 340, 3200 * time.Millisecond},
		{122, time.Second, 250 * time.Millisecond, 30, 110 * time.Millisecond},
		{122, 20 * time.Millisecond, 14 * time.Millisecond, 122, 10 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pacer{interval: c.interval}
			for round, most := range []time.Duration{c.time, c.afterwards, c.afterwards} {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				begin := time.Now()
				var at []time.Time
				p.begin(ctx)
				for range c.datagrams {
					p.wait()
					at = append(at, time.Now())
				}
				cancel()
				require.LessOrEqual(t, time.Since(begin), most, "%d in round %d", c.datagrams, round)
				unread := 0
				for i, j := 0, 0; j < len(at); j++ {
					for at[j].Sub(at[i]) > 20*time.Millisecond {
						i++
					}
					unread = max(unread, j-i+1)
				}
				require.LessOrEqual(t, unread, c.unread, "%d in round %d", c.datagrams, round)
				time.Sleep(time.Until(begin.Add(c.interval)))
			}
		})
	}
}

// TestPausesEndWithTheTime: what is left of a short time is for sending.
func TestPausesEndWithTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pacer{interval: 10 * time.Second}
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		p.begin(ctx)
		for range 1000 {
			p.wait()
		}
		require.NoError(t, ctx.Err())
	})
}
