package collect_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// A snapshot of which a part has arrived since the last tick is not replaced at the next,
// whatever became of the parts after that one: else a slow backend would never get the last
// parts. A snapshot of which nothing has arrived is replaced.
func TestADeliveryThatMovesIsNotReplaced(t *testing.T) {
	refused := collect.Permanent(errSick)
	for _, c := range []struct {
		results  []error // of the first parts
		replaced bool
	}{
		{[]error{nil}, false},
		{[]error{nil, refused}, false},
		{[]error{refused, nil}, false},
		{[]error{nil, nil, refused, refused}, false},
		{nil, true},
		{[]error{refused}, true},
		{[]error{refused, refused}, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			sleep(3 * time.Second) // past the tick of midnight
			r := wide(300)
			sink := &numbers{name: "a"}
			begin, tries := time.Time{}, 0
			sink.fail = func() error {
				if tries++; tries == 1 {
					begin = time.Now()
				}
				switch {
				case tries <= len(c.results):
					return c.results[tries-1]
				case time.Since(begin) < 12*time.Second: // past the next tick
					return errSick
				}
				return nil
			}
			o := collect.Options{BatchMetrics: 50, MaxBackoff: 100 * time.Millisecond, Logger: silent}
			p := o.Start(r, sink)
			sleep(25 * time.Second) // until 28 s, after ticks at 10 s and 20 s
			first := sink.calls[0].snapshot
			i := slices.IndexFunc(sink.calls[len(c.results):], func(c call) bool { return c.err == nil })
			require.GreaterOrEqual(t, i, 0)
			after := sink.calls[len(c.results)+i].snapshot
			e := balanced(t, p)
			if c.replaced {
				require.Equal(t, first.Time.Add(10*time.Second), after.Time, "%v", c.results)
				require.Equal(t, 1, after.Part)
				require.Positive(t, dropped(e)[collect.Superseded])
			} else {
				require.Equal(t, first.Time, after.Time, "%v", c.results)
				require.Equal(t, len(c.results)+1, after.Part)
				require.Zero(t, dropped(e)[collect.Superseded], "%v", c.results)
			}
			require.Zero(t, e.Queued)
			_ = p.Stop(t.Context())
		})
	}
}

// A keeper keeps what it is given, beside a copy from that time.
type keeper struct {
	numbers
	given  []*collect.Snapshot
	copies []collect.Snapshot
}

func (k *keeper) SendMetrics(ctx context.Context, s *collect.Snapshot) error {
	c := *s
	c.Metrics = slices.Clone(s.Metrics)
	k.given, k.copies = append(k.given, s), append(k.copies, c)
	_ = append(s.Metrics, monitor.Metric{Name: "of the sink"}) // not in the memory of the next part
	return k.numbers.SendMetrics(ctx, s)
}

// A sink may keep what it was given: no later part or snapshot is made in its memory.
func TestASinkKeepsItsSnapshots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		sink := &keeper{numbers: numbers{name: "a"}}
		p := collect.Options{BatchMetrics: 50, Logger: silent}.Start(wide(100), sink)
		sleep(30 * time.Second)
		require.NoError(t, p.Stop(t.Context()))
		require.Greater(t, len(sink.given), 9)
		for i, s := range sink.given {
			require.Equal(t, sink.copies[i], *s, "snapshot %d", i)
			for _, m := range s.Metrics {
				require.NotEqual(t, "of the sink", m.Name)
			}
		}
	})
}

// What waits when the pipeline stops goes to disk, as the last snapshot does.
func TestStopSpoolsThePartsThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep(3 * time.Second) // past the tick of midnight
		sink := &numbers{name: "a", traits: past, fail: func() error { return errSick }}
		p := collect.Options{BatchMetrics: 30, Logger: silent, Spool: inFolder(t)}.Start(wide(100), sink)
		sleep(9 * time.Second) // past the tick of 10 s
		e := balanced(t, p)
		require.Greater(t, e.Made, int64(100))
		require.Positive(t, e.Queued)
		require.NoError(t, p.Stop(t.Context()))
		e = balanced(t, p)
		require.Greater(t, e.Made, int64(200))
		require.Equal(t, e.Made, e.Spooled)
	})
}
