package collect_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
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

func TestSampling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a"}
		p := collect.Start(r, sink)
		r.SetSampler(monitor.Never)
		finish(r, 10)
		r.SetSampler(monitor.Always)
		finish(r, 5)
		require.NoError(t, p.Stop(t.Context()))
		e := balanced(t, p)
		require.EqualValues(t, 15, e.Made)
		require.EqualValues(t, 10, e.SampledOut)
		require.EqualValues(t, 5, e.Delivered)
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

func TestASickSinkDisturbsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		well, sick := &spans{name: "well"}, &spans{name: "sick", fail: hang}
		mad := &spans{name: "mad", fail: func(context.Context) error { panic("boom") }}
		p := collect.Options{Logger: silent}.Start(r, sick, mad, nil, well)
		begin := time.Now()
		for range 100 {
			finish(r, 10)
			time.Sleep(time.Second)
		}
		require.Equal(t, 100*time.Second, time.Since(begin), "recording waits for nothing")
		sleep(time.Second)
		require.Equal(t, 1000, well.count())
		require.Error(t, p.Stop(t.Context()))
		for _, e := range p.Ledger() {
			require.True(t, e.Balanced(), "%v", e)
			require.EqualValues(t, 1000, e.Made)
			require.Zero(t, e.Queued)
		}
		require.Equal(t, 1, sick.shut)
		require.Equal(t, 1, well.shut)
	})
}

// A sink that fails every other time does not fill the log.
func TestLogOfAFlappingSink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		n := 0
		sink := &spans{name: "a", fail: func(context.Context) error {
			if n++; n%2 == 0 {
				return errSick
			}
			return nil
		}}
		lines := new(log)
		p := collect.Options{Logger: lines.logger()}.Start(r, sink)
		for range 600 {
			finish(r, 1)
			sleep(time.Second)
		}
		require.NoError(t, p.Stop(t.Context()))
		require.Greater(t, balanced(t, p).Failures, int64(100))
		require.LessOrEqual(t, strings.Count(lines.lines.String(), "\n"), 22, "two a minute")
	})
}

func TestConcurrentSafe(t *testing.T) {
	r := monitor.NewRegistry()
	f := failing(3, errSick)
	sink := &spans{name: "a", fail: func(context.Context) error { return f() }}
	p := collect.Options{MaxBackoff: time.Millisecond, MinBackoff: time.Millisecond, Logger: silent}.Start(r, sink)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() { finish(r, 1000) })
		done.Go(func() {
			for range 100 {
				for _, e := range p.Ledger() {
					if !e.Balanced() {
						t.Errorf("%v", e)
					}
				}
				for range r.Snapshot() {
				}
			}
		})
	}
	done.Go(func() { time.Sleep(2 * time.Millisecond); _ = p.Stop(t.Context()) })
	done.Go(func() { time.Sleep(2 * time.Millisecond); _ = p.Stop(t.Context()) })
	done.Wait()
	e := balanced(t, p)
	require.Zero(t, e.Queued)
	require.EqualValues(t, sink.count(), e.Delivered)
}
