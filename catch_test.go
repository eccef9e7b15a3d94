package monitor_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

func TestCatchTheNextCall(t *testing.T) {
	r := monitor.NewRegistry()
	r.SetSampler(monitor.Never)
	s := r.Scope("s")
	serve := func() {
		ctx, root := s.Func("serve").Start(context.Background(), monitor.SpanOptions{})
		in, get := s.Func("(*Store).Get").Start(ctx, monitor.SpanOptions{})
		_, read := s.Func("read").Start(in, monitor.SpanOptions{})
		read.Finish(nil)
		get.Finish(nil)
		root.Finish(nil)
	}
	before, started := s.Func("(*Store).Get").Start(context.Background(), monitor.SpanOptions{})
	c, err := r.Catch(monitor.Catching{Func: "(*Store).Get"})
	require.NoError(t, err)
	require.Equal(t, []*monitor.Catch{c}, r.Catches())
	started.Finish(nil)
	require.Empty(t, c.Traces(), "that one had started before")
	_ = before

	serve()
	k, err := c.Next(t.Context())
	require.NoError(t, err)
	require.Equal(t, monitor.KeptCaught, k.Reason())
	list, missing := names(k)
	require.Equal(t, []string{"serve", "(*Store).Get", "read"}, list, "the whole trace, from the root")
	require.Zero(t, missing)
	require.False(t, c.Waiting())
	require.Empty(t, r.Catches())
	_, err = c.Next(t.Context())
	require.ErrorIs(t, err, monitor.ErrCatchClosed)

	serve()
	require.Len(t, c.Traces(), 1, "one was asked for")
}

func TestCatchMatches(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    bool
	}{
		{"(*Store).Get", true},
		{"example.com/shop (*Store).Get", true},
		{"*", true},
		{"(*Store).*", true},
		{"*.Get", true},
		{"example.com/* *Get", true},
		{"*Store*G*t", true},
		{"(*Store).Get*", true},
		{"Get", false},
		{"(*Store).G", false},
		{"(*Stores).*", false},
		{"*.Get.*", false},
		{"*tt", false},
		{"example.org/* *", false},
	} {
		r := monitor.NewRegistry()
		caught, err := r.Catch(monitor.Catching{Func: c.pattern})
		require.NoError(t, err)
		call(r.Scope("example.com/shop").Func("(*Store).Get"), 0, nil)
		require.Equal(t, c.want, len(caught.Traces()) == 1, c.pattern)
	}
}

func TestCatchOnlySome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		failed, err := r.Catch(monitor.Catching{Func: "f", Failed: true, Count: 2})
		require.NoError(t, err)
		longer, err := r.Catch(monitor.Catching{Func: "f", Longer: time.Second})
		require.NoError(t, err)
		call(f, time.Second, nil)
		require.Empty(t, append(failed.Traces(), longer.Traces()...))
		call(f, time.Second+1, nil)
		require.Len(t, longer.Traces(), 1)
		call(f, 0, errFails)
		call(f, 0, errFails)
		call(f, 0, errFails)
		require.Len(t, failed.Traces(), 2)
	})
}

func TestCatchGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		c, err := r.Catch(monitor.Catching{Func: "f", For: time.Minute})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = c.Next(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.True(t, c.Waiting())

		began := time.Now()
		_, err = c.Next(t.Context())
		require.ErrorIs(t, err, monitor.ErrCatchClosed)
		require.Equal(t, 59*time.Second, time.Since(began))
		require.False(t, c.Waiting())
		require.Empty(t, r.Catches())
		call(f, 0, nil)
		require.Empty(t, c.Traces())

		c, err = r.Catch(monitor.Catching{Func: "f"})
		require.NoError(t, err)
		stopped := make(chan error)
		go func() { _, err := c.Next(t.Context()); stopped <- err }()
		synctest.Wait()
		c.Stop()
		c.Stop()
		require.ErrorIs(t, <-stopped, monitor.ErrCatchClosed)
	})
}

// TestACatchOutlastsATraceThatIsNotKept has a catch claim a call whose trace is one too
// many in its second: the catch goes on waiting.
func TestACatchOutlastsATraceThatIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f := r.Scope("s").Func("f")
		all, err := r.Catch(monitor.Catching{Func: "f", Count: 100})
		require.NoError(t, err)
		for range 100 {
			call(f, 0, nil)
		}
		require.Len(t, all.Traces(), 100)
		one, err := r.Catch(monitor.Catching{Func: "f"})
		require.NoError(t, err)
		call(f, 0, nil)
		require.Empty(t, one.Traces())
		require.True(t, one.Waiting())
		time.Sleep(time.Second)
		call(f, 0, nil)
		require.Len(t, one.Traces(), 1)
	})
}

func TestCatchIsBounded(t *testing.T) {
	r := monitor.NewRegistry()
	_, err := r.Catch(monitor.Catching{})
	require.ErrorIs(t, err, monitor.ErrCatchFunc)
	_, err = r.Catch(monitor.Catching{Func: "f", Count: monitor.MaxCaught + 1})
	require.ErrorIs(t, err, monitor.ErrCatchCount)
	var list []*monitor.Catch
	for i := range monitor.MaxCatches {
		c, err := r.Catch(monitor.Catching{Func: fmt.Sprint("f", i)})
		require.NoError(t, err)
		list = append(list, c)
	}
	_, err = r.Catch(monitor.Catching{Func: "f"})
	require.ErrorIs(t, err, monitor.ErrTooMany)
	list[3].Stop()
	_, err = r.Catch(monitor.Catching{Func: "f"})
	require.NoError(t, err)
}

// TestConcurrentSafeCatch waits for as many traces as many callers make.
func TestConcurrentSafeCatch(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("s").Func("f")
	const count = 50
	c, err := r.Catch(monitor.Catching{Func: "f", Count: count})
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range count {
				call(f, 0, nil)
			}
		})
	}
	seen := make(chan *monitor.KeptTrace, 2*count)
	for range 2 {
		all.Go(func() {
			for {
				k, err := c.Next(t.Context())
				if err != nil {
					return
				}
				seen <- k
			}
		})
	}
	all.Wait()
	close(seen)
	different := map[*monitor.KeptTrace]bool{}
	for k := range seen {
		different[k] = true
	}
	require.Len(t, different, count)
}

// A call in a trace that another catch has marked, or that has been judged already, does
// not use up a catch: it goes on waiting, and catches the next one.
func TestACatchOutlastsATraceThatIsTaken(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("s")
	trace := func(inner string) {
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		_, span := s.Func(inner).Start(ctx, monitor.SpanOptions{})
		span.Finish(nil)
		root.Finish(nil)
	}
	catch := func(name string) *monitor.Catch {
		t.Helper()
		c, err := r.Catch(monitor.Catching{Func: name})
		require.NoError(t, err)
		return c
	}

	first, second := catch("a"), catch("a")
	trace("a")
	require.Len(t, first.Traces(), 1, "the oldest catch is the first")
	require.Empty(t, second.Traces())
	require.True(t, second.Waiting())
	trace("a")
	require.Len(t, second.Traces(), 1)

	inner, outer := catch("b"), catch("root")
	trace("b")
	require.Len(t, inner.Traces(), 1, "its span has finished first")
	require.Empty(t, outer.Traces())
	trace("c")
	require.Len(t, outer.Traces(), 1)

	late := catch("late")
	ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
	_, span := s.Func("late").Start(ctx, monitor.SpanOptions{})
	root.Finish(nil)
	span.Finish(nil)
	require.Empty(t, late.Traces(), "the trace was judged before")
	require.True(t, late.Waiting())
	trace("late")
	require.Len(t, late.Traces(), 1)
	require.False(t, late.Waiting())
}
