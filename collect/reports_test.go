package collect_test

import (
	"context"
	"errors"
	"sync"
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

func TestKeptTracesBySickSinks(t *testing.T) {
	for name, c := range map[string]struct {
		fail    func(context.Context) error
		dropped string
	}{
		"works":    {func(context.Context) error { return nil }, ""},
		"rejects":  {func(context.Context) error { return collect.Permanent(errSick) }, collect.Rejected},
		"panics":   {func(context.Context) error { panic("boom") }, collect.Panicked},
		"fails":    {func(context.Context) error { return errSick }, collect.Expired},
		"is stuck": {hang, collect.Expired},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				r.SetSampler(monitor.Never)
				sink := &spans{name: "a", fail: c.fail}
				p := collect.Options{KeptTraces: true, QueueSpans: 40, BatchSpans: 10, Logger: silent}.Start(r, sink)
				for range 20 {
					request(r, 4, errSick)
					balanced(t, p)
				}
				sleep(time.Hour)
				e := balanced(t, p)
				require.EqualValues(t, 200, e.Made)
				require.EqualValues(t, 100, e.SampledOut)
				require.Zero(t, e.Queued)
				if c.dropped != "" {
					require.NotZero(t, dropped(e)[c.dropped])
				}
				require.EqualValues(t, 100, e.Delivered+e.Lost())
				require.EqualValues(t, sink.count(), e.Delivered)
				if err := p.Stop(t.Context()); e.Lost() > 0 {
					var loss *collect.LossError
					require.True(t, errors.As(err, &loss))
				} else {
					require.NoError(t, err)
				}
			})
		})
	}
}

func TestConcurrentSafeKeptTraces(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Ratio(0.5))
	sink := merging()
	p := collect.Options{KeptTraces: true, OpenAfter: 4 * time.Millisecond, QueueSpans: 1000, Logger: silent}.Start(r, sink)
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for i := range 500 {
				err := errSick
				if i%3 == 0 {
					err = nil
				}
				ctx, root := r.Scope("test").Func("request").Start(context.Background(), monitor.SpanOptions{})
				_, late := r.Scope("test").Func("late").Start(ctx, monitor.SpanOptions{})
				if i%50 == 0 {
					time.Sleep(10 * time.Millisecond)
				}
				root.Finish(err)
				late.Finish(nil)
			}
		})
		done.Go(func() {
			for range 200 {
				for _, e := range p.Ledger() {
					if !e.Balanced() {
						t.Errorf("%v", e)
					}
				}
			}
		})
	}
	done.Wait()
	_ = p.Stop(t.Context()) // what did not fit is lost
	e := balanced(t, p)
	require.Zero(t, e.Queued)
	require.EqualValues(t, sink.count(), e.Delivered)
	require.GreaterOrEqual(t, e.Made, int64(4000))
}
