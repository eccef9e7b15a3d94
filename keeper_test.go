package monitor_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// large makes a call of f whose trace takes about 8 KiB.
func large(f *monitor.Func, d time.Duration, err error) {
	_, span := f.Start(context.Background(), monitor.SpanOptions{})
	for range 35 {
		span.Annotate("text", strings.Repeat("x", monitor.MaxName))
	}
	time.Sleep(d)
	span.Finish(err)
}

func bytesOf(r *monitor.Registry) (n int) {
	for _, k := range r.KeptTraces() {
		n += k.Bytes()
	}
	return n
}

// TestNoisyFunctionGivesWay has one function fail all the time, and others now
// and then.
func TestNoisyFunctionGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		const limit = 1 << 20
		r.KeepTraces(limit)
		s := r.Scope("s")
		noisy := s.Func("noisy")
		const quiet = 10
		for i := range 2000 {
			large(noisy, 20*time.Millisecond, errFails)
			if i%400 == 0 {
				for j := range quiet {
					large(s.Func(fmt.Sprint("quiet", j)), 0, errFails)
				}
			}
			require.LessOrEqual(t, bytesOf(r), limit)
		}
		count := map[string]int{}
		for _, k := range r.KeptTraces() {
			count[k.Func().Name()]++
		}
		for j := range quiet {
			require.Equal(t, 5, count[fmt.Sprint("quiet", j)])
		}
		require.Greater(t, count["noisy"], 50, "what is left is for who needs it")
		self := metrics(r, "monitor")
		require.EqualValues(t, 2000+5*quiet, self["traces_kept"].Int+self["traces_not_kept"].Int)
		require.EqualValues(t, len(r.KeptTraces()), self["traces_kept"].Int-self["traces_evicted"].Int)
	})
}

// TestFrequentReasonGivesWay has a function fail often, and now and then be slow
// or panic: the last failures stay, and all that is rare.
func TestFrequentReasonGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.KeepTraces(1 << 20)
		f := r.Scope("s").Func("f")
		for range 3000 {
			call(f, time.Millisecond, nil)
		}
		time.Sleep(time.Second)
		for i := range 1000 {
			large(f, 20*time.Millisecond, errFails)
			if i%100 == 0 {
				large(f, time.Second, nil)
				func() {
					ctx := context.Background()
					defer func() { require.NotNil(t, recover()) }()
					defer f.TaskContext(&ctx)(nil)
					panic("now and then")
				}()
			}
		}
		count := map[monitor.KeepReason]int{}
		for _, k := range r.KeptTraces() {
			count[k.Reason()]++
		}
		require.Equal(t, 10, count[monitor.KeptPanicked])
		require.Equal(t, 10, count[monitor.KeptSlow])
		require.Greater(t, count[monitor.KeptFailed], 50)
	})
}

func TestSlowestStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		r.KeepTraces(256 << 10)
		f := r.Scope("s").Func("f")
		for range 20_000 {
			call(f, time.Millisecond, nil)
		}
		large(f, time.Hour, nil)
		for range 150 {
			large(f, time.Minute, nil)
		}
		for range 40 {
			large(f, 0, errFails)
		}
		var slow []time.Duration
		for _, k := range r.KeptTraces() {
			if k.Reason() == monitor.KeptSlow {
				slow = append(slow, k.Root().Duration)
			}
		}
		require.Greater(t, len(slow), 3)
		require.Less(t, len(slow), 150)
		require.Contains(t, slow, time.Hour)
	})
}

// TestKeptPerSecond holds how many failures of one function are kept in a
// second, and that the others are counted.
func TestKeptPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		f, other := r.Scope("s").Func("f"), r.Scope("s").Func("other")
		for range 1000 {
			call(f, 0, errFails)
			call(f, 0, context.DeadlineExceeded)
		}
		call(other, 0, errFails)
		require.Len(t, r.KeptTraces(), 201, "100 of each class")
		require.EqualValues(t, 1800, metrics(r, "monitor")["traces_not_kept"].Int)
		time.Sleep(time.Second)
		call(f, 0, errFails)
		require.Len(t, r.KeptTraces(), 202)
	})
}

// TestConcurrentSafeKeeper keeps, reads and evicts at once.
func TestConcurrentSafeKeeper(t *testing.T) {
	r := monitor.NewRegistry()
	const limit = 64 << 10
	r.KeepTraces(limit)
	var all sync.WaitGroup
	for i := range 4 {
		f := r.Scope("s").Func(fmt.Sprint("f", i))
		all.Go(func() {
			for range 500 {
				large(f, 0, errFails)
				call(f, 0, nil)
			}
		})
	}
	all.Go(func() {
		for range 50 {
			for _, k := range r.KeptTraces() {
				k.Spans()
			}
			for range r.Snapshot() {
			}
		}
	})
	all.Wait()
	require.LessOrEqual(t, bytesOf(r), limit)
	require.NotEmpty(t, r.KeptTraces())
}

// BenchmarkTrace is a request with four calls below it, by what becomes of its
// trace: it is let go, it is not kept because traces are not, it is kept, or it
// would be but for too many others in this second.
func BenchmarkTrace(b *testing.B) {
	request := func(s *monitor.Scope, err error) {
		ctx, root := s.Func("root").Start(context.Background(), monitor.SpanOptions{})
		for range 4 {
			_, child := s.Func("child").Start(ctx, monitor.SpanOptions{})
			child.Annotate("key", "value")
			child.Finish(nil)
		}
		root.Finish(err)
	}
	b.Run("let-go", func(b *testing.B) {
		s := monitor.NewRegistry().Scope("s")
		for b.Loop() {
			request(s, nil)
		}
	})
	b.Run("none-kept", func(b *testing.B) {
		r := monitor.NewRegistry()
		r.KeepTraces(0)
		for b.Loop() {
			request(r.Scope("s"), errFails)
		}
	})
	b.Run("kept", func(b *testing.B) {
		// As many functions as it takes for each to be kept.
		r := monitor.NewRegistry()
		var funcs []*monitor.Func
		for i := range 5000 {
			funcs = append(funcs, r.Scope("s").Func(fmt.Sprint("root", i)))
		}
		child := r.Scope("s").Func("child")
		n := 0
		for b.Loop() {
			ctx, root := funcs[n%len(funcs)].Start(context.Background(), monitor.SpanOptions{})
			n++
			for range 4 {
				_, span := child.Start(ctx, monitor.SpanOptions{})
				span.Annotate("key", "value")
				span.Finish(nil)
			}
			root.Finish(errFails)
		}
	})
	b.Run("too-many", func(b *testing.B) {
		s := monitor.NewRegistry().Scope("s")
		for b.Loop() {
			request(s, errFails)
		}
	})
}

func TestKeepingMayBeSwitchedOff(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("s").Func("f")
	call(f, 0, errFails)
	require.Len(t, r.KeptTraces(), 1)
	r.KeepTraces(0)
	require.Empty(t, r.KeptTraces())
	call(f, 0, errFails)
	require.Empty(t, r.KeptTraces())

	c, err := r.Catch(monitor.Catching{Func: "f"})
	require.NoError(t, err)
	call(f, 0, nil)
	require.Len(t, c.Traces(), 1, "what is caught is caught")
	require.Empty(t, r.KeptTraces())

	r.KeepTraces(monitor.KeepBytes)
	call(f, 0, errFails)
	require.Len(t, r.KeptTraces(), 1)
}
