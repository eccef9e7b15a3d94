package collect_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A backend that is away gets what it can, and what is lost is counted.
func TestOpenSpansDuringAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		var sick atomic.Bool
		sink := merging()
		sink.fail = func(context.Context) error {
			if sick.Load() {
				return errSick
			}
			return nil
		}
		p := collect.Options{OpenAfter: time.Second, QueueSpans: 20, BatchSpans: 5, Logger: silent}.Start(r, sink)
		f := r.Scope("test").Func("f")
		var open []*monitor.Span
		for range 50 {
			_, span := f.Start(t.Context(), monitor.SpanOptions{})
			open = append(open, span)
		}
		sick.Store(true)
		for range 60 {
			sleep(time.Second)
			e := balanced(t, p)
			require.LessOrEqual(t, e.Queued, int64(10+5), "half of the queue, and a batch that is being sent")
		}
		e := balanced(t, p)
		require.Zero(t, e.Lost(), "%v: their ends will say it all", e)
		require.Greater(t, dropped(e)[collect.Superseded], int64(100))
		sick.Store(false)
		sleep(time.Minute)
		for _, span := range open {
			span.Finish(nil)
			sleep(time.Second)
		}
		require.NoError(t, p.Stop(t.Context()))
		finished := 0
		for _, d := range sink.reports() {
			if !d.Open {
				finished++
			}
		}
		require.Equal(t, 50, finished)
		balanced(t, p)
	})
}
