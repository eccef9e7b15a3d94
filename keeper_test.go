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
		require.Len(t, r.KeptTraces(), 101)
		require.EqualValues(t, 1900, metrics(r, "monitor")["traces_not_kept"].Int)
		time.Sleep(time.Second)
		call(f, 0, errFails)
		require.Len(t, r.KeptTraces(), 102)
	})
}

func TestObserverIsToldWhatIsKept(t *testing.T) {
	r := monitor.NewRegistry()
	var events []string
	r.Observe(monitor.Observer{
		Start:  func(s *monitor.Span) { events = append(events, "start "+s.Func().Name()) },
		End:    func(s *monitor.Span) { events = append(events, "end "+s.Func().Name()) },
		Finish: func(d monitor.SpanData) { events = append(events, "finish "+d.Name) },
		Kept: func(k *monitor.KeptTrace) {
			spans, _ := k.Spans()
			events = append(events, fmt.Sprint("kept ", k.Reason(), " ", len(spans)))
			panic("of the observer's")
		},
	})
	ctx, root := r.Scope("s").Func("root").Start(context.Background(), monitor.SpanOptions{})
	_, child := r.Scope("s").Func("child").Start(ctx, monitor.SpanOptions{})
	child.Finish(nil)
	root.Finish(errFails)
	require.Equal(t, []string{"start root", "start child", "end child", "finish child", "end root", "finish root", "kept failed 2"}, events)
	require.EqualValues(t, 1, metrics(r, "monitor")["callback_panics"].Int)
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
