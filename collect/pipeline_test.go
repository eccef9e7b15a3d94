package collect_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// both takes both signals.
type both struct {
	*numbers
	spans *spans
}

func (b both) SendSpans(ctx context.Context, list []monitor.SpanData) error {
	return b.spans.SendSpans(ctx, list)
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := both{&numbers{name: "a"}, &spans{name: "a"}}
		p := collect.Start(r, sink)
		r.Scope("test").Counter("hits").Inc()
		finish(r, 3)
		begin := time.Now()
		require.NoError(t, p.Stop(context.Background()))
		require.NoError(t, p.Stop(context.Background()))
		require.Equal(t, begin, time.Now(), "nothing to wait for")
		require.Equal(t, 3, sink.spans.count())
		require.Len(t, sink.calls, 1)
		require.EqualValues(t, 1, sink.calls[0].total("hits"))
		require.Equal(t, 1, sink.shut, "closed once, though it has two workers")

		finish(r, 5)
		sleep(time.Minute)
		require.Len(t, sink.calls, 1)
		for _, e := range p.Ledger() {
			require.True(t, e.Balanced())
			require.Equal(t, e.Made, e.Delivered)
		}
	})
}

func TestStopInterruptsTheBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := failing(1, collect.RetryAfter(errSick, time.Minute))
		sink := &spans{name: "a", fail: func(context.Context) error { return f() }}
		p := collect.Options{Logger: silent}.Start(r, sink)
		finish(r, 1)
		sleep(2 * time.Second)
		require.Len(t, sink.tries, 1)
		begin := time.Now()
		require.NoError(t, p.Stop(t.Context()))
		require.Equal(t, begin, time.Now())
		require.Equal(t, 1, sink.count())
	})
}

// Without a deadline Stop has one of its own; and if there is no time for the
// next attempt, it does not wait to find that out.
func TestStopIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		fail        func(context.Context) error
		least, most time.Duration
	}{
		"hang":        {hang, 5 * time.Second, 5 * time.Second},
		"refuse":      {func(context.Context) error { return errSick }, 0, 5 * time.Second},
		"not so soon": {func(context.Context) error { return collect.RetryAfter(errSick, time.Hour) }, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				sink := &spans{name: "a", fail: c.fail}
				p := collect.Options{Logger: silent}.Start(r, sink)
				finish(r, 3)
				begin := time.Now()
				err := p.Stop(context.Background())
				require.GreaterOrEqual(t, time.Since(begin), c.least)
				require.LessOrEqual(t, time.Since(begin), c.most)
				loss, ok := errors.AsType[*collect.LossError](err)
				require.True(t, ok, "%v", err)
				require.Equal(t, []collect.Drop{{Reason: collect.Stopped, Count: 3}}, loss.Entries[0].Dropped)
				require.Equal(t, 1, sink.shut)
				require.Equal(t, err, p.Stop(context.Background()))
			})
		})
	}
}

// A sink that does not heed its context is left behind, and what it says later
// does not change the ledger.
func TestStopLeavesADeafSinkBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		release := make(chan struct{})
		sink := &spans{name: "a", fail: func(context.Context) error { <-release; return nil }}
		p := collect.Start(r, sink)
		finish(r, 3)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		require.EqualError(t, p.Stop(ctx), "collect: lost 3 spans to a (stopped 3)")
		require.Less(t, time.Since(begin), 1500*time.Millisecond)
		require.Zero(t, sink.shut)
		close(release)
		synctest.Wait()
		require.Equal(t, 1, sink.shut)
		e := balanced(t, p)
		require.Zero(t, e.Delivered)
		require.Equal(t, map[string]int64{collect.Stopped: 3}, dropped(e))
	})
}

func TestNoSinks(t *testing.T) {
	r := monitor.NewRegistry()
	p := collect.Start(r)
	require.Empty(t, p.Ledger())
	finish(r, 1)
	require.NoError(t, p.Stop(t.Context()))
}

// deaf takes nothing.
type deaf struct{ spans }

func (*deaf) SendSpans() {}

func TestASinkThatTakesNothing(t *testing.T) {
	sink, lines := &deaf{spans{name: "a"}}, new(log)
	p := collect.Options{Logger: lines.logger()}.Start(monitor.NewRegistry(), sink)
	require.Equal(t, 1, sink.shut)
	require.NoError(t, p.Stop(t.Context()))
	require.Equal(t, "level=ERROR msg=\"collect: a sink takes neither metrics nor spans\" sink=a\n", lines.String())
}

func TestSinksOfTheSameName(t *testing.T) {
	p := collect.Start(monitor.NewRegistry(), &spans{name: "a"}, &spans{name: "a"})
	require.Equal(t, "a", p.Ledger()[0].Sink)
	require.Equal(t, "a#2", p.Ledger()[1].Sink)
	require.NoError(t, p.Stop(t.Context()))
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

func TestLedgerNamesAreUnique(t *testing.T) {
	p := collect.Options{Logger: silent}.Start(monitor.NewRegistry(),
		&spans{name: "x"}, &spans{name: "x#2"}, &spans{name: "x"}, &spans{name: "x"})
	defer p.Stop(t.Context())
	var names []string
	for _, e := range p.Ledger() {
		names = append(names, e.Sink)
	}
	require.Equal(t, []string{"x", "x#2", "x#3", "x#4"}, names)
}
