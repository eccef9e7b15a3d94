package monitor_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestExemplarsLeadToKeptTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		root, child := r.Scope("s").Func("root"), r.Scope("s").Func("child")
		one := func(d time.Duration, err error) {
			ctx, span := root.Start(context.Background(), monitor.SpanOptions{})
			_, below := child.Start(ctx, monitor.SpanOptions{})
			time.Sleep(d)
			below.Finish(nil)
			span.Finish(err)
		}
		require.Empty(t, root.Stats().Succeeded.Exemplars)
		for _, d := range []time.Duration{0, 3 * time.Millisecond, time.Hour, 3 * time.Millisecond, 100 * time.Hour} {
			one(d, errFails)
		}
		require.Empty(t, root.Stats().Succeeded.Exemplars)
		failed := root.Stats().Failed.Exemplars
		require.Len(t, failed, 3, "0, 3 ms, and what is beyond half an hour")
		for i, e := range failed {
			kept := r.KeptTrace(e.TraceID)
			require.Len(t, kept, 1)
			at := kept[0].Root()
			require.Equal(t, at.Context.SpanID, monitor.SpanID(e.SpanID))
			require.Equal(t, at.Duration.Seconds(), e.Value)
			require.True(t, at.Start.Add(at.Duration).Equal(e.Time))
			require.True(t, e.Sampled)
			if i > 0 {
				require.Greater(t, e.Value, failed[i-1].Value)
			}
		}
		require.Equal(t, (100 * time.Hour).Seconds(), failed[2].Value, "the latest of them")
		require.Len(t, child.Stats().Succeeded.Exemplars, 3, "spans below the root have theirs")
		one(time.Millisecond, errFails)
		all := root.Stats().Durations().Exemplars
		require.Len(t, all, 4)
		require.True(t, slices.IsSortedFunc(all, func(a, b monitor.Exemplar) int { return cmp.Compare(a.Value, b.Value) }))
		d := root.Stats().Failed
		require.Equal(t, d.Exemplars, d.Sub(nil).Exemplars)
		require.Equal(t, d.Exemplars, d.Sub(new(monitor.Distribution)).Exemplars)
	})
}
