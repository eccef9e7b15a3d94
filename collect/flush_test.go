package collect_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/spool"
	"github.com/stretchr/testify/require"
)

// all returns the calls up to now.
func (n *numbers) all() []call {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.calls)
}

func TestFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := both{&numbers{name: "a"}, &spans{name: "a"}}
		p := collect.Start(r, sink)
		for i := range 3 {
			r.Scope("test").Counter("hits").Inc()
			finish(r, 2)
			begin := time.Now()
			require.NoError(t, p.Flush(t.Context()))
			require.Equal(t, begin, time.Now(), "nothing to wait for")
			require.Equal(t, 2*(i+1), sink.spans.count())
			require.Len(t, sink.all(), i+1)
			require.EqualValues(t, i+1, sink.all()[i].total("hits"))
		}
		sleep(time.Minute)
		require.GreaterOrEqual(t, len(sink.all()), 8, "the pipeline goes on")
		require.NoError(t, p.Stop(t.Context()))
		for _, e := range p.Ledger() {
			require.True(t, e.Balanced())
			require.Equal(t, e.Made, e.Delivered)
		}
	})
}

// Snapshots of one sink have ascending times, however often and whenever Flush is called:
// backends refuse a series that stands still or goes backwards.
func TestTimesOfFlushedSnapshots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &numbers{name: "a", traits: collect.Traits{Interval: time.Second}}
		p := collect.Start(monitor.NewRegistry(), sink)
		for range 400 {
			require.NoError(t, p.Flush(t.Context()))
			require.NoError(t, p.Flush(t.Context()))
			sleep(17 * time.Millisecond)
		}
		require.NoError(t, p.Stop(t.Context()))
		calls := sink.all()
		for i, c := range calls[1:] {
			require.GreaterOrEqual(t, c.snapshot.Time.Sub(calls[i].snapshot.Time), time.Millisecond)
		}
	})
}

// A snapshot that comes in parts is delivered as a whole, and the next Flush has the next.
func TestFlushOfParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &numbers{name: "a", fail: func() error { time.Sleep(time.Second); return nil }}
		p := collect.Options{BatchMetrics: 3, StopTimeout: time.Hour}.Start(r, sink)
		r.Scope("test").Counter("z").Inc()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				r.Scope("test").Counter("z").Inc()
				require.NoError(t, p.Flush(context.Background()))
			})
			sleep(time.Second / 2)
		}
		all.Wait()
		require.Zero(t, balanced(t, p).Dropped, "no snapshot was replaced")
		calls := sink.all()
		last := calls[len(calls)-1].snapshot
		require.Equal(t, last.Parts, last.Part)
		require.Greater(t, last.Parts, 1)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// A Flush that begins between two parts of a snapshot does not wait for the next tick.
func TestFlushBetweenParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &numbers{
			name:   "a",
			fail:   func() error { time.Sleep(time.Second); return nil },
			traits: collect.Traits{Interval: time.Hour},
		}
		p := collect.Options{BatchMetrics: 3, StopTimeout: 2 * time.Hour}.Start(r, sink)
		r.Scope("test").Counter("hits").Inc()
		begin := time.Now()
		var first error
		done := make(chan struct{})
		go func() { first = p.Flush(context.Background()); close(done) }()
		sleep(time.Second / 2)
		r.Scope("test").Counter("hits").Inc()
		require.NoError(t, p.Flush(context.Background()))
		<-done
		require.NoError(t, first)
		calls := sink.all()
		require.Equal(t, time.Duration(len(calls))*time.Second, time.Since(begin))
		last := calls[len(calls)-1].snapshot
		require.Greater(t, last.Parts, 1)
		require.Len(t, calls, 2*last.Parts, "two snapshots, and all of both")
		require.NoError(t, p.Stop(context.Background()))
	})
}

// The backoff of earlier failures does not keep Flush from trying, and what comes in the
// meantime does not keep it from returning.
func TestFlushTriesNow(t *testing.T) {
	for name, s := range map[string]func(t *testing.T) collect.Spool{
		"without a spool": func(*testing.T) collect.Spool { return nil },
		"with a spool":    func(t *testing.T) collect.Spool { return inFolder(t) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				fail, heal := healing(errSick)
				sink := both{&numbers{name: "a", fail: fail, traits: past}, &spans{name: "a", fail: func(context.Context) error { return fail() }}}
				p := collect.Options{Logger: silent, Spool: s(t), MinBackoff: time.Hour, MaxBackoff: time.Hour, RetryFor: 24 * time.Hour}.Start(r, sink)
				finish(r, 3)
				sleep(10 * time.Second)
				heal()
				begin := time.Now()
				require.NoError(t, p.Flush(t.Context()))
				require.Equal(t, begin, time.Now())
				require.Equal(t, 3, sink.spans.count())
				require.NoError(t, p.Stop(t.Context()))
			})
		})
	}
}

// past are the traits of a sink whose snapshots are spooled.
var past = collect.Traits{TakesPast: true}

// A sickSpool fails as the function does.
type sickSpool struct {
	collect.Spool
	open, read func() error
}

func (s sickSpool) Open(sink, signal string) (collect.Store, error) {
	if err := s.open(); err != nil {
		return nil, err
	}
	store, err := s.Spool.Open(sink, signal)
	return sickStore{store, s.read}, err
}

type sickStore struct {
	collect.Store
	read func() error
}

func (s sickStore) OldestSpans() ([]monitor.SpanData, int, error) {
	list, n, err := s.Store.OldestSpans()
	if sick := s.read(); sick != nil {
		return nil, n, sick
	}
	return list, n, err
}

func (s sickStore) OldestSnapshot() (*collect.Snapshot, int, error) {
	snapshot, n, err := s.Store.OldestSnapshot()
	if sick := s.read(); sick != nil {
		return nil, n, sick
	}
	return snapshot, n, err
}

// leave leaves three spans and a snapshot in the folder, as a process does whose backend is
// down.
func leave(t *testing.T, folder collect.Spool) {
	r := monitor.NewRegistry()
	down := func() error { return errSick }
	p := collect.Options{Logger: silent, Spool: folder}.Start(r,
		both{&numbers{name: "a", fail: down, traits: past}, &spans{name: "a", fail: func(context.Context) error { return down() }}})
	finish(r, 3)
	require.NoError(t, p.Stop(t.Context()))
}

// A spool that cannot be opened does not keep Flush from delivering the rest, and is tried by
// each.
func TestFlushOpensTheSpool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := inFolder(t)
		leave(t, folder)
		open, heal := healing(errSick)
		well := func() error { return nil }
		r := monitor.NewRegistry()
		sink := both{&numbers{name: "a", traits: past}, &spans{name: "a"}}
		p := collect.Options{Logger: silent, Spool: sickSpool{folder, open, well}}.Start(r, sink)
		finish(r, 1)
		begin := time.Now()
		require.NoError(t, p.Flush(t.Context()))
		require.Equal(t, 1, sink.spans.count())
		require.Len(t, sink.all(), 1)
		heal()
		require.NoError(t, p.Flush(t.Context()))
		require.Equal(t, 4, sink.spans.count(), "what the earlier process left")
		require.Len(t, sink.all(), 3)
		require.Equal(t, begin, time.Now())
		require.NoError(t, p.Stop(t.Context()))
	})
}

// Flush tries at once to read a spool that could not be read, and does not wait for it longer
// than for a sink that fails.
func TestFlushReadsTheSpool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := inFolder(t)
		leave(t, folder)
		read, heal := healing(errSick)
		well := func() error { return nil }
		r := monitor.NewRegistry()
		sink := both{&numbers{name: "a", traits: past}, &spans{name: "a"}}
		p := collect.Options{Logger: silent, Spool: sickSpool{folder, well, read}, MinBackoff: time.Hour, MaxBackoff: 24 * time.Hour}.Start(r, sink)
		finish(r, 1)
		sleep(time.Second)
		begin := time.Now()
		require.ErrorContains(t, p.Flush(t.Context()), "3 spans to a (spooled 3)")
		require.Equal(t, begin, time.Now())
		require.Equal(t, 1, sink.spans.count())
		heal()
		require.NoError(t, p.Flush(t.Context()))
		require.Equal(t, begin, time.Now())
		require.Equal(t, 4, sink.spans.count(), "what the earlier process left")
		require.NoError(t, p.Stop(t.Context()))
	})
}

// healing returns a function that returns the error until heal is called.
func healing(err error) (fail func() error, heal func()) {
	var well atomic.Bool
	return func() error {
		if well.Load() {
			return nil
		}
		return err
	}, func() { well.Store(true) }
}

func inFolder(t *testing.T) collect.Spool {
	return spool.Folder{Dir: t.TempDir()}
}

// A failing sink is tried until the time is over, or the next attempt would come later; what
// it has not taken stays, and is delivered when it works.
func TestFlushToASickSink(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		most time.Duration
		text string
	}{
		"refuses":      {errSick, 3 * time.Second, `^collect: not delivered: \d+ metrics to a \(queued \d+\), last error: sick; 3 spans to a \(queued 3\), last error: sick$`},
		"asks to wait": {collect.RetryAfter(errSick, time.Minute), 0, `^collect: not delivered: \d+ metrics to a \(queued \d+\), last error: sick; 3 spans to a \(queued 3\), last error: sick$`},
		"chokes on it": {collect.Permanent(errSick), 0, `^collect: not delivered: \d+ metrics to a \(rejected \d+\), last error: sick; 3 spans to a \(rejected 3\), last error: sick$`},
		"takes a part": {collect.Partial(errSick, 1), 0, `^collect: not delivered: 1 metrics to a \(rejected 1\), last error: sick; 1 spans to a \(rejected 1\), last error: sick$`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := monitor.NewRegistry()
				fail, heal := healing(c.err)
				sink := both{&numbers{name: "a", fail: fail}, &spans{name: "a", fail: func(context.Context) error { return fail() }}}
				p := collect.Options{Logger: silent}.Start(r, sink)
				finish(r, 3)
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				begin := time.Now()
				err := p.Flush(ctx)
				require.Regexp(t, c.text, err)
				require.LessOrEqual(t, time.Since(begin), c.most)
				for _, e := range p.Ledger() {
					require.True(t, e.Balanced())
				}
				heal()
				sleep(2 * time.Minute)
				for _, e := range p.Ledger() {
					require.Zero(t, e.Queued)
				}
				require.NoError(t, p.Flush(t.Context()), "earlier losses are not this one's")
				_ = p.Stop(t.Context())
			})
		})
	}
}

// A pause that the backend has asked for is heeded: Flush does not try in it, and waits for
// its end only if that is in time.
func TestFlushHeedsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := failing(1, collect.RetryAfter(errSick, time.Minute))
		sink := &spans{name: "a", fail: func(context.Context) error { return f() }}
		p := collect.Options{Logger: silent}.Start(r, sink)
		finish(r, 1)
		sleep(2 * time.Second)
		begin := time.Now()
		require.EqualError(t, p.Flush(t.Context()), "collect: not delivered: 1 spans to a (queued 1), last error: sick")
		require.Equal(t, begin, time.Now())
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		require.NoError(t, p.Flush(ctx))
		require.Len(t, sink.tries, 2)
		require.NoError(t, p.Stop(t.Context()))
	})
}

// A sink that hangs holds Flush up to its context's end only, and others not at all.
func TestFlushIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		well := &spans{name: "well"}
		p := collect.Options{Logger: silent, SendTimeout: time.Minute}.Start(r, &spans{name: "a", fail: hang}, well)
		finish(r, 3)
		begin := time.Now()
		err := p.Flush(context.Background())
		require.Equal(t, 5*time.Second, time.Since(begin), "Options.StopTimeout")
		require.EqualError(t, err, "collect: not delivered: 3 spans to a (queued 3): context deadline exceeded")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 3, well.count())

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err = p.Flush(ctx)
		require.ErrorIs(t, err, context.Canceled)
		require.EqualError(t, err, "collect: not delivered: 3 spans to a (queued 3): context canceled")
		_ = p.Stop(ctx)
	})
}

// With a context that is done nothing is delivered, and no snapshot made.
func TestFlushWithoutTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &numbers{name: "a"}
		p := collect.Start(monitor.NewRegistry(), sink)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.EqualError(t, p.Flush(ctx), "collect: not delivered: metrics to a: context canceled")
		require.Empty(t, sink.all())
		require.NoError(t, p.Stop(t.Context()))
	})
}

// Load does not keep Flush from returning: it sends what was there at its beginning.
func TestFlushUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a", fail: func(context.Context) error {
			finish(r, 1)
			time.Sleep(time.Second)
			return nil
		}}
		p := collect.Options{BatchSpans: 1, StopTimeout: time.Hour, Logger: silent}.Start(r, sink)
		finish(r, 10)
		begin := time.Now()
		require.NoError(t, p.Flush(t.Context()))
		require.LessOrEqual(t, time.Since(begin), 12*time.Second)
		require.Positive(t, balanced(t, p).Queued)
		require.NoError(t, p.Stop(t.Context()))
	})
}

func TestFlushAndStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		sink := &spans{name: "a", fail: func(context.Context) error { time.Sleep(time.Second); return nil }}
		p := collect.Start(r, sink)
		finish(r, 3)
		var flushed, late error
		var both sync.WaitGroup
		both.Go(func() { flushed = p.Flush(context.Background()) })
		both.Go(func() {
			time.Sleep(time.Second / 2)
			finish(r, 3)
			require.NoError(t, p.Stop(context.Background()))
		})
		both.Go(func() {
			time.Sleep(3 * time.Second / 4)
			late = p.Flush(context.Background())
		})
		both.Wait()
		require.NoError(t, flushed)
		require.ErrorIs(t, late, collect.ErrStopped)
		require.Equal(t, 6, sink.count())
		require.ErrorIs(t, p.Flush(t.Context()), collect.ErrStopped)
	})
}

// A Stop without time for what a Flush has begun: both say so.
func TestStopCutsAFlushShort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		p := collect.Options{Logger: silent}.Start(r, &spans{name: "a", fail: hang})
		finish(r, 3)
		done := make(chan error, 1)
		go func() { done <- p.Flush(context.Background()) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.Error(t, p.Stop(ctx))
		require.ErrorContains(t, <-done, "3 spans to a (stopped 3)")
	})
}

func TestFlushWithoutSinks(t *testing.T) {
	p := collect.Start(monitor.NewRegistry())
	require.NoError(t, p.Flush(t.Context()))
	require.NoError(t, p.Stop(t.Context()))
}

func TestConcurrentFlushes(t *testing.T) {
	r := monitor.NewRegistry()
	n := 0
	sick := func() error {
		if n++; n%3 == 0 {
			return errSick
		}
		return nil
	}
	sink := both{&numbers{name: "a", fail: sick}, &spans{name: "a"}}
	p := collect.Options{Logger: silent, MinBackoff: time.Millisecond}.Start(r, sink)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 20 {
				finish(r, 1)
				require.NoError(t, p.Flush(context.Background()))
			}
		})
	}
	all.Wait()
	require.Equal(t, 400, sink.spans.count())
	require.NoError(t, p.Stop(t.Context()))
}

// One source that does not return holds a snapshot up for a second; thousands of them keep
// it from being taken. Flush and Stop say so, and so does the ledger.
func TestASnapshotThatIsNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		release := make(chan struct{})
		for range 5000 {
			r.AddSource(func(func(monitor.Metric) bool) { <-release })
		}
		p := collect.Options{Logger: silent}.Start(r, &numbers{name: "a"})
		sleep(time.Minute)
		e := balanced(t, p)
		require.False(t, e.OverdueSince.IsZero())
		require.Contains(t, p.Ledger().String(), "snapshot not taken since 2000-01-01T00:00:")
		require.ErrorContains(t, p.Flush(context.Background()), "collect: not delivered: metrics to a, snapshot not taken since 2000-01-01T00:00:")
		err := p.Stop(t.Context())
		loss, ok := errors.AsType[*collect.LossError](err)
		require.True(t, ok, "%v", err)
		require.ErrorContains(t, loss, "collect: lost 0 metrics to a, snapshot not taken since 2000-01-01T00:00:")
		close(release)
		synctest.Wait()
		require.Equal(t, err, p.Stop(t.Context()))
		require.False(t, balanced(t, p).OverdueSince.IsZero(), "it was never delivered")
	})
}
