package collect_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a"}
		p := collect.Start(r, sink)
		finish(r, 499)
		synctest.Wait()
		require.Zero(t, sink.count(), "waits for the batch to fill")
		finish(r, 2)
		synctest.Wait()
		require.Equal(t, 500, sink.count(), "full")
		sleep(time.Second - 1)
		require.Equal(t, 500, sink.count())
		sleep(2)
		require.Equal(t, 501, sink.count(), "old")

		text := strings.Repeat("x", 200)
		for range 100 { // of more than 8000 bytes each
			_, span := r.Scope("test").Func("f").Start(t.Context(), monitor.SpanOptions{})
			for range 40 {
				span.Event(text)
			}
			span.Finish(nil)
		}
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, 601, sink.count())
		for _, b := range sink.batches[2:] {
			require.LessOrEqual(t, len(b), 60, "512 KiB")
		}
		require.EqualValues(t, 601, balanced(t, p).Delivered)
	})
}

// What is in flight is not backlog.
func TestFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		release := make(chan struct{})
		sink := &spans{name: "a", fail: func(context.Context) error { <-release; return nil }}
		p := collect.Options{QueueSpans: 100, BatchSpans: 100, Logger: silent}.Start(r, sink)
		finish(r, 100)
		synctest.Wait() // they are being sent
		finish(r, 100)
		require.EqualValues(t, 200, balanced(t, p).Queued)
		finish(r, 7)
		require.Equal(t, map[string]int64{collect.QueueFull: 7}, dropped(balanced(t, p)))
		close(release)
		require.EqualError(t, p.Stop(t.Context()), "collect: lost 7 spans to a (queue_full 7)")
		require.Equal(t, 200, sink.count())
	})
}
