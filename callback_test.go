package monitor_test

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// TestCallbacksThatHang has a gauge, a source and a condition that do not return: what
// else there is to read is read in time, and they are named until they return.
func TestCallbacksThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		stuck, calls := make(chan struct{}), new(atomic.Int64)
		s.GaugeFunc("hangs", func() float64 { calls.Add(1); <-stuck; return 1 })
		s.GaugeFunc("works", func() float64 { return 2 })
		r.AddSource(func(yield func(monitor.Metric) bool) {
			yield(monitor.Metric{Scope: "test", Name: "first"})
			<-stuck
			yield(monitor.Metric{Scope: "test", Name: "second"})
		})
		r.AddSource(func(yield func(monitor.Metric) bool) { yield(monitor.Metric{Scope: "test", Name: "last"}) })
		r.AddCondition(func() []string { <-stuck; return []string{"stuck"} })
		r.AddCondition(func() []string { return []string{"well"} })
		for range 3 {
			begin := time.Now()
			got := metrics(r, "test")
			require.LessOrEqual(t, time.Since(begin), 1200*time.Millisecond)
			require.True(t, math.IsNaN(got["hangs"].Float))
			require.Equal(t, 2.0, got["works"].Float)
			require.Contains(t, got, "last")
			require.NotContains(t, got, "first")
		}
		require.EqualValues(t, 1, calls.Load(), "not called again until it returns")
		texts := r.Conditions()
		require.Equal(t, "well", texts[0])
		require.Len(t, texts, 4, "%s", texts)
		require.Regexp(t, `^the gauge hangs of .*TestCallbacksThatHang.* callback_test.go:\d+ has not returned since 2000-01-01T`, texts[1])
		require.Regexp(t, `^the source of .*callback_test.go:\d+`, texts[2])
		require.Regexp(t, `^the condition of .*callback_test.go:\d+`, texts[3])
		require.Len(t, r.Warnings(), 3)
		require.EqualValues(t, 3, self(r, "misuses"))
		close(stuck)
		synctest.Wait()
		got := metrics(r, "test")
		require.Equal(t, 1.0, got["hangs"].Float, "it goes on by itself")
		require.Contains(t, got, "second")
		require.Equal(t, []string{"stuck", "well"}, r.Conditions())
	})
}

// Many functions that wait for one lock do not add up to minutes.
func TestManyCallbacksThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		stuck := make(chan struct{})
		for i := range 50 {
			s.GaugeFunc(fmt.Sprint(i), func() float64 { <-stuck; return 1 })
		}
		begin := time.Now()
		require.Len(t, metrics(r, "test"), 50)
		require.Less(t, time.Since(begin), 7*time.Second)
		begin = time.Now()
		require.Len(t, metrics(r, "test"), 50)
		require.Zero(t, time.Since(begin))
		close(stuck)
	})
}

// TestCallbacksThatReadTheirRegistry has functions that call what calls them.
func TestCallbacksThatReadTheirRegistry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		s := r.Scope("test")
		s.Counter("counter").Add(7)
		s.GaugeFunc("reads", func() float64 { return float64(metrics(r, "test")["counter"].Int) })
		r.AddSource(func(yield func(monitor.Metric) bool) {
			yield(monitor.Metric{Scope: "source", Name: "metrics", Float: float64(len(metrics(r, "test")))})
		})
		r.AddCondition(func() []string { return append(r.Conditions(), "reads") })
		require.Equal(t, 7.0, metrics(r, "test")["reads"].Float)
		require.Equal(t, 2.0, metrics(r, "source")["metrics"].Float)
		require.Equal(t, []string{"reads"}, r.Conditions())
		warnings := strings.Join(r.Warnings(), "\n")
		for _, what := range []string{"gauge reads", "source", "condition"} {
			require.Regexp(t, `misuses: "`+what+`" at .*TestCallbacksThatReadTheirRegistry.*: it reads the registry that calls it`, warnings)
		}
	})
}

// TestCallbacksThatEndTheirGoroutine has functions that call runtime.Goexit, as
// t.FailNow does.
func TestCallbacksThatEndTheirGoroutine(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	s.GaugeFunc("exits", func() float64 { runtime.Goexit(); return 1 })
	s.GaugeFunc("nil", nil)
	r.AddSource(func(func(monitor.Metric) bool) { runtime.Goexit() })
	r.AddSource(nil)
	r.AddCondition(func() []string { runtime.Goexit(); return nil })
	r.AddCondition(nil)
	s.Counter("works").Inc()
	got := metrics(r, "test")
	require.True(t, math.IsNaN(got["exits"].Float))
	require.True(t, math.IsNaN(got["nil"].Float))
	require.EqualValues(t, 1, got["works"].Int)
	require.Empty(t, r.Conditions())
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "it ends its goroutine")
	require.EqualValues(t, 6, self(r, "callback_panics"))
}

// A source that never stops to yield is stopped.
func TestEndlessSource(t *testing.T) {
	r := monitor.NewRegistry()
	ended := make(chan struct{})
	r.AddSource(func(yield func(monitor.Metric) bool) {
		defer close(ended)
		for yield(monitor.Metric{Scope: "endless"}) {
			time.Sleep(time.Millisecond)
		}
	})
	require.Empty(t, metrics(r, "endless"))
	<-ended
}

// TestConcurrentReadersShareCallbacks has many readers of a function that is slow and
// must not run twice at once.
func TestConcurrentReadersShareCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := monitor.NewRegistry()
		n := 0.0
		r.Scope("test").GaugeFunc("slow", func() float64 {
			n++
			time.Sleep(200 * time.Millisecond)
			return n
		})
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { require.GreaterOrEqual(t, metrics(r, "test")["slow"].Float, 1.0) })
		}
		all.Wait()
		require.Empty(t, r.Warnings())
	})
}

// TestClassifiersThatClassify has a classifier that asks for what it is asked, itself
// and by a task.
func TestClassifiersThatClassify(t *testing.T) {
	r := monitor.NewRegistry()
	f := r.Scope("test").Func("f")
	calls := 0
	r.SetErrorClassifier(func(err error) (monitor.Outcome, string, bool) {
		calls++
		_, class := r.Classify(err)
		f.Task()(&err)
		return monitor.Error, "own " + class, true
	})
	outcome, class := r.Classify(io.EOF)
	require.Equal(t, monitor.Error, outcome)
	require.Equal(t, "own EOF", class)
	require.Equal(t, 1, calls)
	require.EqualValues(t, 1, f.Stats().Errors)
	require.Contains(t, strings.Join(r.Warnings(), "\n"), "callback_test.go")
}
