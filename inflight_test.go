package monitor_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestInFlightAtFullSpeed has four goroutines, each with at most one task. A reading that was
// interrupted for a time slice used to show tens of thousands in flight. On a busy machine
// several readings in a row may be interrupted, but hardly one in a hundred.
func TestInFlightAtFullSpeed(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	errSick := errors.New("sick")
	done := make(chan struct{})
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := w; ; i++ {
				func() {
					err := errSick
					if i%2 == 0 {
						err = nil
					}
					defer f.Task()(&err)
				}()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	var inFlight, apart []int64
	for range 3000 {
		s := f.Stats()
		require.Equal(t, s.Started, s.InFlight+s.Finished())
		inFlight = append(inFlight, s.InFlight)
		apart = append(apart, max(s.Errors-int64(s.Failed.Count), int64(s.Failed.Count)-s.Errors))
	}
	close(done)
	writers.Wait()
	nearlyAll := func(of []int64) int64 { slices.Sort(of); return of[len(of)*99/100] }
	require.LessOrEqual(t, nearlyAll(inFlight), int64(1000))
	require.LessOrEqual(t, nearlyAll(apart), int64(1000), "errors and failures")
}

// TestProvisionalSpansOnlyRise reads while provisional spans come, call, are renamed or not, and go.
func TestProvisionalSpansOnlyRise(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	routing, route, called := s.Func("(routing)"), s.Func("GET /"), s.Func("called")
	functions := []*monitor.Func{routing, route, called}
	var last [3]monitor.FuncStats
	check := func(inFlight ...int64) {
		t.Helper()
		for i, f := range functions {
			now, before := f.Stats(), &last[i]
			require.Equal(t, inFlight[i], now.InFlight, f.Name())
			require.GreaterOrEqual(t, now.Started, before.Started, f.Name())
			for _, c := range before.Callers {
				at := slices.IndexFunc(now.Callers, func(n monitor.CallerCount) bool {
					return n.Scope == c.Scope && n.Func == c.Func && n.Remote == c.Remote
				})
				require.GreaterOrEqual(t, at, 0, "%s is no caller of %s any more", c.Func, f.Name())
				require.GreaterOrEqual(t, now.Callers[at].Count, c.Count)
			}
			last[i] = *now
		}
	}
	for round := range 6 {
		ctx, span := routing.Start(t.Context(), monitor.SpanOptions{Provisional: true})
		check(1, 0, 0)
		_, child := called.Start(ctx, monitor.SpanOptions{})
		check(1, 0, 1)
		_, inner := routing.Start(ctx, monitor.SpanOptions{Provisional: true})
		check(2, 0, 1)
		if round%3 == 0 {
			inner.Rename(called)
			check(1, 0, 2)
		}
		if round%2 == 0 {
			span.Rename(route)
		}
		span.Finish(nil)
		child.Finish(nil)
		inner.Finish(nil)
		check(0, 0, 0)
	}
	require.Equal(t, []int64{3 + 4, 3, 6 + 2}, []int64{routing.Stats().Started, route.Stats().Started, called.Stats().Started})
	for _, f := range functions {
		calls := int64(0)
		for _, c := range f.Stats().Callers {
			calls += c.Count
		}
		require.Equal(t, f.Stats().Started, calls, f.Name())
		require.Equal(t, f.Stats().Started, f.Stats().OK, f.Name())
	}
}
