package monitor_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestMisuse holds what the one-liner does when it is not written as it should
// be: it counts what it can, and the function that is observed goes on.
func TestMisuse(t *testing.T) {
	const here = "v2_test.TestMisuse.func"
	for _, c := range []struct {
		name     string
		call     func(p probe)
		function string
		want     tally
		misuses  int64 // noticed, of the registry
		open     int   // spans that never end
	}{
		{"the second call is missing", func(p probe) {
			//lint:ignore SA9010 this is the misuse
			defer p.tasks.Task()
			//lint:ignore SA9010 this is the misuse
			defer p.spans.TaskContext(&p.ctx)
		}, here + "1", tally{started: 1}, 0, 1},
		{"both calls are missing their defer", func(p probe) {
			p.tasks.Task()
			p.spans.TaskContext(&p.ctx)
		}, here + "2", tally{started: 1}, 0, 1},
		{"both calls at once, at the beginning", func(p probe) {
			err := errBoom
			func() {}()
			p.tasks.Task()(nil)
			p.spans.TaskContext(&p.ctx)(nil)
			_ = err
		}, here + "3", ok, 0, 0},
		{"no error", func(p probe) {
			defer p.tasks.Task()(nil)
			defer p.spans.TaskContext(&p.ctx)(nil)
		}, here + "4", ok, 0, 0},
		{"an error that is not the result", func(p probe) {
			_ = func(p probe) error {
				var err error
				defer p.tasks.Task()(&err)
				defer p.spans.TaskContext(&p.ctx)(&err)
				return errBoom
			}(p)
		}, here + "5.1", ok, 0, 0},
		{"an error that is shadowed, which return sets all the same", func(p probe) {
			_ = func(p probe) (err error) {
				defer p.tasks.Task()(&err)
				defer p.spans.TaskContext(&p.ctx)(&err)
				if err := errors.Join(errBoom); err != nil {
					return err
				}
				return nil
			}(p)
		}, here + "6.1", failed, 0, 0},
		{"the error of another function", func(p probe) {
			var other error
			func(p probe) {
				defer p.tasks.Task()(&other)
				defer p.spans.TaskContext(&p.ctx)(&other)
				other = errBoom
			}(p)
		}, here + "7.1", failed, 0, 0},
		{"a panic that the second call cannot see", func(p probe) {
			defer func() { _ = recover() }()
			done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
			defer func() { end(nil); done(nil) }()
			panic("unseen")
		}, here + "8", ok, 0, 0},
		{"no address of a context", func(p probe) {
			defer p.tasks.Task()(nil)
			defer p.spans.TaskContext(nil)(nil)
		}, here + "9", ok, 1, 0},
		{"no context", func(p probe) {
			p.ctx = nil
			defer p.tasks.Task()(nil)
			defer p.spans.TaskContext(&p.ctx)(nil)
			if p.ctx == nil || p.ctx.Err() != nil {
				panic("there is still no context")
			}
		}, here + "10", ok, 1, 0},
		{"a context that is a nil pointer", func(p probe) {
			p.ctx = (*brokenContext)(nil)
			defer p.tasks.Task()(nil)
			defer p.spans.TaskContext(&p.ctx)(nil)
		}, here + "11", ok, 0, 0},
		{"a context of another function, which is changed", func(p probe) {
			for range 3 {
				func() {
					defer p.tasks.Task()(nil)
					defer p.spans.TaskContext(&p.ctx)(nil)
				}()
			}
		}, here + "12.1", ok.times(3), 0, 0},
		{"ended on another goroutine", func(p probe) {
			done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
			var wg sync.WaitGroup
			wg.Go(func() { end(nil); done(nil) })
			wg.Wait()
		}, here + "13", ok, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProbe()
			for n := range int64(3) {
				c.call(p)
				want := map[string]tally{c.function: c.want.times(n + 1)}
				require.Equal(t, want, tallies(p.tasks), "tasks")
				require.Equal(t, want, tallies(p.spans), "spans")
				require.Equal(t, c.misuses*(n+1), self(p.spans.Registry(), "misuses"))
				require.Len(t, p.spans.Registry().OpenSpans(), c.open*int(n+1))
			}
		})
	}
}

// TestAMissingSecondCallMisleadsNobody: when the deferred first call is run by a
// panic, whoever panicked is not who forgot the second.
func TestAMissingSecondCallMisleadsNobody(t *testing.T) {
	p := newProbe()
	for range 3 {
		_ = outside(func() error {
			//lint:ignore SA9010 this is the misuse
			defer p.tasks.Task()
			//lint:ignore SA9010 this is the misuse
			defer p.spans.TaskContext(&p.ctx)
			panickingPlace(false)
			return nil
		})
		_ = outside(func() error { return instrumented(p, false) })
	}
	for _, s := range []*monitor.Scope{p.tasks, p.spans} {
		found := tallies(s)
		require.Equal(t, panics.times(3), found["v2_test.instrumented"])
		require.NotContains(t, found, "v2_test.panickingPlace", "which has no task")
		for name := range found {
			require.NotContains(t, name, "runtime.")
		}
		require.Equal(t, tally{started: 6, panics: 3}, total(s))
	}
}

// TestEndingTwice: a task counts what it is told, a span ends once.
func TestEndingTwice(t *testing.T) {
	p := newProbe()
	ctx := context.Background()
	done, end := p.tasks.Task(), p.spans.TaskContext(&ctx)
	for range 2 {
		done(nil)
		end(nil)
	}
	require.Equal(t, tally{started: 1, ok: 2}, total(p.tasks))
	require.Equal(t, ok, total(p.spans))
	require.EqualValues(t, 1, self(p.spans.Registry(), "spans_finished_twice"))
}

// TestAnEndedSpanIsStillAParent: what a goroutine does after its function has
// returned belongs to that function's span.
func TestAnEndedSpanIsStillAParent(t *testing.T) {
	p := newProbe()
	ended := make(chan struct{})
	var wg sync.WaitGroup
	func(p probe) {
		defer p.spans.Func("parent").TaskContext(&p.ctx)(nil)
		wg.Go(func() { <-ended; _ = declared(p) })
	}(p)
	close(ended)
	wg.Wait()
	require.Equal(t, map[edge]int64{{"", "parent"}: 1, {"parent", "v2_test.declared"}: 1}, edges(p.spans))
	requireNoComplaints(t, p.spans.Registry())
}
