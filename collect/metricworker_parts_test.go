package collect_test

import (
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
		p := collect.Options{BatchMetrics: 62, Logger: silent}.Start(r, sink)
		sleep(9 * time.Second)
		n := size(r)
		require.Greater(t, n, 62)
		require.LessOrEqual(t, n, 124)
		require.Equal(t, fmt.Sprintf("1/2:62 2/2:%d ", n-62), sink.parts())
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
