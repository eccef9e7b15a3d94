package collect_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := failing(20, errSick)
		sink := &spans{name: "a", fail: func(context.Context) error { return f() }}
		p := collect.Options{Logger: silent, RetryFor: time.Hour}.Start(r, sink)
		finish(r, 1)
		sleep(20 * time.Minute)
		require.EqualValues(t, 1, balanced(t, p).Delivered)
		require.Len(t, sink.tries, 21)
		limit, sum := 100*time.Millisecond, time.Duration(0)
		for i := range 20 {
			gap := sink.tries[i+1].Sub(sink.tries[i])
			require.Positive(t, gap)
			require.LessOrEqual(t, gap, limit)
			sum += gap
			limit = min(2*limit, 30*time.Second)
		}
		// The mean is 191 s; less than a quarter of that is as good as impossible.
		require.Greater(t, sum, 48*time.Second)
		require.NoError(t, p.Stop(t.Context()))
	})
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		asks, fails := failing(3, collect.RetryAfter(errSick, 3*time.Minute)), failing(1, errSick)
		sink := &spans{name: "a", fail: func(context.Context) error {
			if err := asks(); err != nil {
				return err
			}
			return fails()
		}}
		p := collect.Options{Logger: silent, RetryFor: time.Minute}.Start(r, sink)
		finish(r, 1)
		sleep(10 * time.Minute)
		require.Len(t, sink.tries, 5, "what the backend asks for is not held against the batch")
		for i := range 3 {
			require.Equal(t, 3*time.Minute, sink.tries[i+1].Sub(sink.tries[i]))
		}
		require.NoError(t, p.Stop(t.Context()))
	})
}

func TestWhatIsNotTriedAgain(t *testing.T) {
	for reason, fail := range map[string]func(context.Context) error{
		collect.Rejected: func(context.Context) error { return collect.Permanent(errSick) },
		collect.Panicked: func(context.Context) error { panic("boom") },
		collect.Expired:  func(context.Context) error { return errSick },
	} {
		t.Run(reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				var well atomic.Bool
				sink := &spans{name: "a", fail: func(ctx context.Context) error {
					if well.Load() {
						return nil
					}
					return fail(ctx)
				}}
				p := collect.Options{Logger: silent}.Start(r, sink)
				finish(r, 3)
				sleep(5 * time.Minute)
				require.Equal(t, map[string]int64{reason: 3}, dropped(balanced(t, p)))
				well.Store(true)
				finish(r, 2)
				err := p.Stop(t.Context())
				require.ErrorContains(t, err, "collect: lost 3 spans to a ("+reason+" 3), last error: ")
				require.Equal(t, 2, sink.count())
			})
		})
	}
}

// With panicnil=1 recover returns nil, as if there had been no panic.
func TestANilPanicIsNoDelivery(t *testing.T) {
	t.Setenv("GODEBUG", "panicnil=1")
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		p := collect.Options{Logger: silent}.Start(r, &spans{name: "a", fail: func(context.Context) error { panic(nil) }})
		finish(r, 3)
		sleep(5 * time.Minute)
		require.Equal(t, map[string]int64{collect.Panicked: 3}, dropped(balanced(t, p)))
		require.ErrorContains(t, p.Stop(t.Context()), "panic called with nil argument")
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
