package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

var mon = monitor.Package()

type store struct{}

func (*store) compact(result error) (err error) {
	defer mon.Task()(&err)
	return result
}

func (*store) get(ctx context.Context, result error) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	return result
}

func TestTaskFindsTheFunction(t *testing.T) {
	compact, get := mon.Func("(*store).compact"), mon.Func("(*store).get")
	before := compact.Stats().OK
	require.NoError(t, new(store).compact(nil))
	stats := compact.Stats()
	require.Equal(t, before+1, stats.OK)
	require.Equal(t, "task_test.go", stats.File[len(stats.File)-len("task_test.go"):])
	require.NotZero(t, stats.Line)

	before = get.Stats().Errors
	require.Error(t, new(store).get(t.Context(), errors.New("no")))
	require.Equal(t, before+1, get.Stats().Errors)
}

func TestEveryOutcome(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	run := func(result error, panicked any) {
		defer func() { require.Equal(t, panicked, recover()) }()
		_ = func() (err error) {
			defer s.Func("f").Task()(&err)
			if panicked != nil {
				panic(panicked)
			}
			return result
		}()
	}
	boom := errors.New("boom")
	run(nil, nil)
	run(boom, nil)
	run(fmt.Errorf("wrapped: %w", context.Canceled), nil)
	run(fmt.Errorf("wrapped: %w", context.DeadlineExceeded), nil)
	run(nil, boom)
	run(nil, "text")

	stats := s.Func("f").Stats()
	require.EqualValues(t, 6, stats.Started)
	require.Zero(t, stats.InFlight)
	require.Equal(t, []int64{1, 1, 1, 1, 2},
		[]int64{stats.OK, stats.Errors, stats.Canceled, stats.Timeouts, stats.Panics})
	require.EqualValues(t, 1, stats.Succeeded.Count)
	require.EqualValues(t, 5, stats.Failed.Count)
	require.Equal(t, []monitor.ClassCount{
		{Name: "Canceled", Count: 1}, {Name: "Timeout", Count: 1}, {Name: "error", Count: 1},
		{Name: "panic: error", Count: 1}, {Name: "panic: string", Count: 1},
	}, countsOf(stats.Classes))
}

func TestGoexitCountsByTheError(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	var wg sync.WaitGroup
	wg.Go(func() {
		var err error
		defer s.Func("f").Task()(&err)
		runtime.Goexit()
	})
	wg.Wait()
	require.EqualValues(t, 1, s.Func("f").Stats().OK)
}

func TestInFlight(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	func() {
		defer s.Func("f").Task()(nil)
		require.EqualValues(t, 1, s.Func("f").Stats().InFlight)
		require.Zero(t, s.Func("f").Stats().Finished())
	}()
	require.Zero(t, s.Func("f").Stats().InFlight)
}

func TestTaskFormsResolveTheSameFunction(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	form := s.Task
	for range 3 {
		func() {
			defer s.Task()(nil)
			defer form()(nil)
			end := s.Task()
			defer end(nil)
			defer (*monitor.Scope).Task(s)(nil)
		}()
	}
	n := 0
	for m := range s.Registry().Snapshot() {
		if m.Kind == monitor.KindFunc {
			n++
			require.Equal(t, "v2_test.TestTaskFormsResolveTheSameFunction.func1", m.Name)
			require.EqualValues(t, 12, m.Func.OK)
		}
	}
	require.Equal(t, 1, n)
}

func plain() { defer goScope.Task()(nil) }

var goScope = monitor.NewRegistry().Scope("go")

// TestGoAndPanicDoNotMislead: a Task that nobody calls, because it is a go
// statement or because a panic runs it, must not be taken for others later.
func TestGoAndPanicDoNotMislead(t *testing.T) {
	var wg sync.WaitGroup
	before := goScope.Func("v2_test.plain").Stats().OK
	started := goScope.Task
	go started()
	func() {
		defer func() { _ = recover() }()
		//lint:ignore SA9010 this is the misuse: the second call is missing
		defer goScope.Task()
		panic("no")
	}()
	for range 5 {
		wg.Go(plain)
		go goScope.Task()
	}
	wg.Wait()
	require.Equal(t, before+5, goScope.Func("v2_test.plain").Stats().OK)
	for m := range goScope.Registry().Snapshot() {
		require.NotContains(t, m.Name, "runtime.")
	}
}

// TestTheOrderOfFirstCallsDoesNotMatter: one function is given Task as a value
// and so is not inlined into.
func TestTheOrderOfFirstCallsDoesNotMatter(t *testing.T) {
	s := monitor.NewRegistry().Scope("test")
	with := func(start func() func(*error)) { defer start()(nil) }
	helper := func() func(*error) { return s.Task() }
	with(s.Task)
	with(helper)
	with(s.Task)
	got := map[string]int64{}
	for name, m := range metrics(s.Registry(), "test") {
		got[name] = m.Func.OK
	}
	require.Equal(t, map[string]int64{
		"v2_test.TestTheOrderOfFirstCallsDoesNotMatter.func1": 2,
		"v2_test.TestTheOrderOfFirstCallsDoesNotMatter.func2": 1,
	}, got)
}

func TestCallingTwiceIsNotInFlight(t *testing.T) {
	f := monitor.NewRegistry().Scope("test").Func("f")
	done := f.Task()
	done(nil)
	done(nil)
	require.EqualValues(t, 2, f.Stats().OK)
	require.Zero(t, f.Stats().InFlight)
}

func TestNilsAreHarmless(t *testing.T) {
	r := monitor.NewRegistry()
	s := r.Scope("test")
	func() { defer s.TaskContext(nil)(nil) }()
	func() {
		var ctx context.Context
		defer s.TaskContext(&ctx)(nil)
		require.NotNil(t, ctx)
	}()
	require.EqualValues(t, 2, r.Scope("monitor").Counter("misuses").Total())
}

func TestTaskAllocations(t *testing.T) {
	if raceEnabled {
		t.Log("the race detector makes the compiler's escape analysis moot")
		return
	}
	s := new(store)
	held := mon.Func("held")
	ctx := context.Background()
	parent := func() (err error) {
		ctx := ctx
		defer mon.TaskContext(&ctx)(&err)
		return s.get(ctx, nil)
	}
	for _, c := range []struct {
		name string
		want float64
		f    func()
	}{
		{"Task", 0, func() { _ = s.compact(nil) }},
		{"Func.Task", 0, func() {
			_ = func() (err error) { defer held.Task()(&err); return nil }()
		}},
		{"named", 0, func() {
			_ = func() (err error) { defer mon.Func("held").Task()(&err); return nil }()
		}},
		{"TaskContext, root", 1, func() { _ = s.get(ctx, nil) }},
		{"TaskContext, parent and child", 2, func() { _ = parent() }},
		{"Event", 0, func() { mon.Event("event") }},
		{"tagged Event", 0, func() { mon.Event("event", monitor.String("a", "b"), monitor.String("c", "d")) }},
		{"ValDist", 0, func() { mon.ValDist("value").In(monitor.Bytes).Observe(1) }},
		{"tagged Counter", 0, func() { mon.Counter("tagged", monitor.String("a", "b")).Inc() }},
		{"tagged Meter", 0, func() { mon.Meter("tagged meter", monitor.String("a", "b")).Mark(1) }},
		{"tagged Gauge", 0, func() { mon.Gauge("tagged gauge", monitor.String("a", "b")).Set(1) }},
		{"tagged Timer", 0, func() { mon.Timer("tagged timer", monitor.String("a", "b")).Start().Stop() }},
		{"tagged ValDist", 0, func() { mon.ValDist("tagged dist", monitor.String("a", "b")).Observe(1) }},
		{"tagged Func", 0, func() {
			_ = func() (err error) {
				defer mon.Func("tagged func", monitor.String("a", "b")).Task()(&err)
				return nil
			}()
		}},
	} {
		c.f()
		require.Equal(t, c.want, testing.AllocsPerRun(200, c.f), c.name)
	}
}

func BenchmarkTwoNowAndDefer(b *testing.B) {
	var sum time.Duration
	f := func() {
		start := time.Now()
		defer func() {
			end := time.Now() // not time.Since, which reads one clock only
			sum += end.Sub(start)
		}()
	}
	for b.Loop() {
		f()
	}
}

func BenchmarkTask(b *testing.B) {
	s := new(store)
	for b.Loop() {
		_ = s.compact(nil)
	}
}

func BenchmarkTaskContextRoot(b *testing.B) {
	b.ReportAllocs()
	s, ctx := new(store), context.Background()
	for b.Loop() {
		_ = s.get(ctx, nil)
	}
}

func BenchmarkTaskContextChild(b *testing.B) {
	b.ReportAllocs()
	s, ctx := new(store), context.Background()
	defer mon.TaskContext(&ctx)(nil)
	for b.Loop() {
		_ = s.get(ctx, nil)
	}
}

func BenchmarkTaskParallel(b *testing.B) {
	s := new(store)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_ = s.compact(nil)
		}
	})
}
