package collect_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// wide returns a registry with n counters of the scope "wide", and no others.
func wide(n int) *monitor.Registry {
	r := monitor.NewRegistry()
	for i := range n {
		r.Scope("wide").Counter(fmt.Sprintf("c%03d", i)).Inc()
	}
	return r
}

// parts returns what the sink was given, as "part/parts:metrics ".
func (n *numbers) parts() (text string) {
	for _, c := range n.calls {
		text += fmt.Sprintf("%d/%d:%d ", c.snapshot.Part, c.snapshot.Parts, len(c.snapshot.Metrics))
	}
	return text
}

// size returns how many metrics a registry has that is being watched.
func size(r *monitor.Registry) (n int) {
	for range r.Snapshot() {
		n++
	}
	return n
}

// A large snapshot comes in parts, at once, which have each metric once and are of
// the same time.
func TestPartsOfASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		r := wide(100)
		sink := &numbers{name: "a"}
		p := collect.Options{BatchMetrics: 60, Logger: silent}.Start(r, sink)
		sleep(9 * time.Second)
		n := size(r)
		require.Greater(t, n, 60)
		require.LessOrEqual(t, n, 120)
		require.Equal(t, fmt.Sprintf("1/2:60 2/2:%d ", n-60), sink.parts())
		seen := map[string]int{}
		for _, c := range sink.calls {
			require.Equal(t, sink.calls[0].at, c.at)
			require.Equal(t, sink.calls[0].snapshot.Time, c.snapshot.Time)
			require.Equal(t, c.snapshot.Part == 2, c.snapshot.Last())
			for _, m := range c.snapshot.Metrics {
				if m.Scope == "wide" {
					seen[m.Name]++
				}
			}
		}
		require.Len(t, seen, 100)
		require.EqualValues(t, n, balanced(t, p).Delivered)
		require.NoError(t, p.Stop(t.Context()))
		require.Len(t, sink.calls, 4)
	})
}

// A part that is refused takes no other with it, and one that fails is tried again
// by itself.
func TestPartsFailByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		r := wide(100)
		sink := &numbers{name: "a"}
		call := 0
		sink.fail = func() error {
			switch call++; call {
			case 1:
				return collect.Permanent(errSick)
			case 2:
				return errSick
			}
			return nil
		}
		p := collect.Options{BatchMetrics: 50, Logger: silent}.Start(r, sink)
		sleep(9 * time.Second)
		e := balanced(t, p)
		n := e.Made
		require.Equal(t, fmt.Sprintf("1/3:50 2/3:50 2/3:50 3/3:%d ", n-100), sink.parts())
		require.EqualValues(t, n-50, e.Delivered)
		require.Equal(t, map[string]int64{collect.Rejected: 50}, dropped(e))
		require.Error(t, p.Stop(t.Context()))
	})
}

// An outage in the middle: the parts that are left are superseded.
func TestPartsAreSuperseded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		r := wide(100)
		sink := &numbers{name: "a"}
		sink.fail = func() error {
			if n := len(sink.calls); n > 0 && time.Since(sink.calls[0].at) < 25*time.Second {
				return errSick
			}
			return nil
		}
		p := collect.Options{BatchMetrics: 50, Logger: silent}.Start(r, sink)
		sleep(49 * time.Second)
		last := sink.calls[len(sink.calls)-1]
		require.NoError(t, last.err)
		require.True(t, last.snapshot.Last())
		// The first part had gone, so that the rest had one more interval.
		require.GreaterOrEqual(t, dropped(balanced(t, p))[collect.Superseded], int64(68))
		require.NoError(t, p.Stop(t.Context()))
	})
}

// A backend that is too slow for the interval gets every part all the same.
func TestPartsForASlowBackend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		r := wide(100)
		sink := &numbers{name: "a", fail: func() error { time.Sleep(7 * time.Second); return nil }}
		p := collect.Options{BatchMetrics: 30, Logger: silent}.Start(r, sink)
		sleep(10 * time.Minute)
		sink.mu.Lock()
		calls := slices.Clone(sink.calls)
		sink.mu.Unlock()
		for i, c := range calls[1:] {
			require.Equal(t, calls[i].snapshot.Part%calls[i].snapshot.Parts+1, c.snapshot.Part, "call %d", i)
		}
		require.Zero(t, balanced(t, p).Lost())
		require.Empty(t, balanced(t, p).Dropped)
		_ = p.Stop(t.Context())
		sleep(time.Minute) // until the sink has returned
	})
}

// What a backend took but for some is delivered but for those, and logged once.
func TestPartialDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		r := wide(10)
		sink := &numbers{name: "a", fail: func() error { return fmt.Errorf("sent: %w", collect.Partial(errSick, 3)) }}
		lines := new(log)
		p := collect.Options{Logger: lines.logger()}.Start(r, sink)
		sleep(99 * time.Second)
		require.Len(t, sink.calls, 10, "nothing is sent again")
		e := balanced(t, p)
		require.Equal(t, map[string]int64{collect.Rejected: 30}, dropped(e))
		require.Equal(t, e.Made-30, e.Delivered)
		require.EqualValues(t, 10, e.Failures)
		require.Equal(t, "sent: sick", e.LastError)
		require.Equal(t, "level=WARN msg=\"collect: sending fails\" sink=a signal=metrics error=\"sent: sick\"\n", lines.lines.String())
		require.ErrorContains(t, p.Stop(t.Context()), "rejected 33")
	})
}

func TestPartialDeliveryOfSpans(t *testing.T) {
	for lost, want := range map[int]int64{-5: 1, 0: 1, 2: 2, 3: 3, 100: 3} {
		synctest.Test(t, func(t *testing.T) {
			r := monitor.NewRegistry()
			calls := 0
			sink := &spans{name: "a", fail: func(context.Context) error { calls++; return collect.Partial(errSick, lost) }}
			p := collect.Options{Logger: silent}.Start(r, sink)
			finish(r, 3)
			sleep(time.Minute)
			require.Equal(t, 1, calls)
			e := balanced(t, p)
			require.Equal(t, map[string]int64{collect.Rejected: want}, dropped(e))
			require.Equal(t, 3-want, e.Delivered)
			require.Error(t, p.Stop(t.Context()))
		})
	}
}

// An error that says both that nothing may be sent again and that most was taken
// goes by the first.
func TestMarksTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a", fail: func(context.Context) error {
			return errors.Join(collect.Partial(errSick, 1), collect.Permanent(errSick))
		}}
		p := collect.Options{Logger: silent}.Start(r, sink)
		finish(r, 3)
		sleep(time.Minute)
		require.Equal(t, map[string]int64{collect.Rejected: 3}, dropped(balanced(t, p)))
		require.Error(t, p.Stop(t.Context()))
	})
}

// The deltas of series that are in different parts are not forgotten, and what is
// gone from all of them is.
func TestDeltasOfParts(t *testing.T) {
	var deltas collect.Deltas
	metrics := make([]monitor.Metric, 30)
	for i := range metrics {
		metrics[i] = monitor.Metric{Scope: "s", Name: fmt.Sprint(i), Int: 10}
	}
	deliver := func(list []monitor.Metric) {
		for i := range list {
			deltas.Delivered(&collect.Snapshot{Metrics: list[i : i+1], Part: i + 1, Parts: len(list)})
		}
	}
	deliver(metrics)
	deliver(metrics)
	for i := range metrics {
		require.Zero(t, deltas.Since(&metrics[i]).Int)
	}
	for range 11 {
		deliver(metrics[:29])
	}
	require.Zero(t, deltas.Since(&metrics[0]).Int)
	require.EqualValues(t, 10, deltas.Since(&metrics[29]).Int)
}

func TestWholeSnapshots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		sink := &numbers{name: "a", traits: collect.Traits{TakesWhole: true}}
		p := collect.Options{BatchMetrics: 7, Logger: silent}.Start(wide(100), sink)
		sleep(9 * time.Second)
		require.Len(t, sink.calls, 1)
		require.Greater(t, len(sink.calls[0].snapshot.Metrics), 100)
		require.Equal(t, 1, sink.calls[0].snapshot.Parts)
		require.NoError(t, p.Stop(t.Context()))
	})
}
