package monitor_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		ctx, span := r.Scope("s").Func("f").Start(context.Background(), monitor.SpanOptions{})
		require.Nil(t, span.Data().Progress)
		time.Sleep(time.Hour) // before the first report nothing is known
		for i, c := range []struct {
			after       time.Duration
			done, total int64
			want        monitor.Progress
		}{
			{0, 100, 1000, monitor.Progress{Done: 100, Total: 1000, Left: -1}},
			{time.Minute, 100, 1000, monitor.Progress{Done: 100, Total: 1000, Left: -1}},
			{time.Minute, 200, 1000, monitor.Progress{Done: 200, Total: 1000, Left: 16 * time.Minute}},
			{time.Minute, 400, 0, monitor.Progress{Done: 400, Left: -1}},
			{0, 1200, 1000, monitor.Progress{Done: 1200, Total: 1000}},
			{0, -5, -5, monitor.Progress{Left: -1}},
			{0, 101, 1<<63 - 1, monitor.Progress{Done: 101, Total: 1<<63 - 1, Left: -1}},
			{0, 1000, 1000, monitor.Progress{Done: 1000, Total: 1000}},
		} {
			time.Sleep(c.after)
			monitor.ReportProgress(ctx, c.done, c.total)
			require.Equal(t, &c.want, span.Data().Progress, i)
		}
		monitor.ReportProgress(ctx, 10, 1000)
		span.Finish(nil)
		require.Equal(t, &monitor.Progress{Done: 10, Total: 1000}, span.Data().Progress, "nothing is left of what has ended")
		span.Progress(11, 1000)
		require.EqualValues(t, 10, span.Data().Progress.Done)
		monitor.ReportProgress(context.Background(), 1, 2)
	})
}
