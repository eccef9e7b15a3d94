package collect_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestSnapshotsAreAligned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now() // midnight in a bubble
		sleep(3 * time.Second)
		r := monitor.NewRegistry()
		r.SetService("shop")
		sink := &numbers{name: "a"}
		own := &numbers{name: "b", traits: collect.Traits{Interval: 15 * time.Second}}
		p := collect.Start(r, sink, own)
		sleep(30 * time.Second) // until 33 s
		require.NoError(t, p.Stop(t.Context()))

		require.Len(t, sink.calls, 4)
		for i, c := range sink.calls[:3] {
			aligned := start.Add(time.Duration(i+1) * 10 * time.Second)
			require.True(t, c.snapshot.Time.Equal(aligned), "%v", c.snapshot.Time)
			late := c.at.Sub(aligned)
			require.True(t, 0 <= late && late < time.Second, "%v", late)
			require.Equal(t, sink.calls[0].at.Sub(start)-10*time.Second, late, "the jitter is fixed")
			require.Equal(t, "shop", c.snapshot.Service)
		}
		require.True(t, sink.calls[3].snapshot.Time.Equal(start.Add(33*time.Second)))
		require.Len(t, own.calls, 3)
		require.True(t, own.calls[1].snapshot.Time.Equal(start.Add(30*time.Second)))
		require.Equal(t, 1, sink.shut)
	})
}

func TestAnOutageLosesResolutionOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		var sick atomic.Bool
		sink := &numbers{name: "graphite://g:2003", fail: func() error {
			if sick.Load() {
				return errSick
			}
			return nil
		}}
		lines := new(log)
		p := collect.Options{Logger: lines.logger()}.Start(r, sink)
		hits := r.Scope("test").Counter("hits")

		for i := range 60 { // of 10 s
			sick.Store(10 <= i && i < 40)
			hits.Inc()
			sleep(10 * time.Second)
			e := balanced(t, p)
			require.LessOrEqual(t, e.Queued, e.Made/int64(i+1)+10, "at most one snapshot waits")
		}
		require.NoError(t, p.Stop(t.Context()))
		e := balanced(t, p)
		require.Equal(t, []string{collect.Superseded}, reasons(e))
		require.EqualValues(t, 60, sink.calls[len(sink.calls)-1].total("hits"))
		require.Regexp(t, `^level=WARN msg="collect: sending fails" sink=graphite://g:2003 signal=metrics error=sick
level=INFO msg="collect: sending works again" sink=graphite://g:2003 signal=metrics after=\S+ failures=\d+
$`, lines.lines.String())

		// Attempts go on, but not faster than the backoff allows.
		require.Greater(t, e.Failures, int64(10))
		require.Less(t, e.Failures, int64(100))
	})
}

func reasons(e collect.Entry) (list []string) {
	for _, d := range e.Dropped {
		list = append(list, d.Reason)
	}
	return list
}

func TestRejectedSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &numbers{name: "a", fail: failing(1, collect.Permanent(errSick))}
		p := collect.Options{Logger: silent}.Start(monitor.NewRegistry(), sink)
		sleep(15 * time.Second)
		e := balanced(t, p)
		require.Equal(t, []string{collect.Rejected}, reasons(e))
		require.Zero(t, e.Queued)
		require.ErrorContains(t, p.Stop(t.Context()), "metrics to a (rejected ")
	})
}

func TestPanickingSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.Scope("test").Counter("hits").Inc()
		defer r.AddSource(func(func(monitor.Metric) bool) { panic("boom") })()
		sink := &numbers{name: "a"}
		p := collect.Options{Logger: silent}.Start(r, sink)
		sleep(15 * time.Second)
		require.EqualValues(t, 1, sink.calls[0].total("hits"))
		require.NotZero(t, r.Scope("monitor").Counter("callback_panics").Total())
		require.NoError(t, p.Stop(t.Context()))
	})
}
