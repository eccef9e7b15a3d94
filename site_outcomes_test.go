package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// form is one of the ways to have a task around a body. Each is written out, so
// that each is compiled as users write it.
type form struct {
	name string
	run  func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) error
}

var forms = []form{
	{"Scope.Task", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		defer s.Task()(&err)
		return body(ctx)
	}},
	{"Scope.TaskContext", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		defer s.TaskContext(&ctx)(&err)
		return body(ctx)
	}},
	{"Func.Task", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		defer s.Func("f").Task()(&err)
		return body(ctx)
	}},
	{"Func.TaskContext", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		defer s.Func("f").TaskContext(&ctx)(&err)
		return body(ctx)
	}},
	{"Span", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		ctx, span := s.Func("f").Start(ctx, monitor.SpanOptions{})
		defer func() {
			if r := recover(); r != nil {
				span.FinishPanic(r)
				panic(r)
			}
			span.Finish(err)
		}()
		return body(ctx)
	}},
	// A loop makes the compiler keep what is deferred elsewhere.
	{"in a loop", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		for range 1 {
			defer s.Task()(&err)
		}
		return body(ctx)
	}},
	{"in a range over a function", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		for range func(yield func() bool) { yield() } {
			defer s.TaskContext(&ctx)(&err)
		}
		return body(ctx)
	}},
	{"stored", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		done := s.TaskContext(&ctx)
		defer done(&err)
		return body(ctx)
	}},
	{"method value", func(s *monitor.Scope, ctx context.Context, body func(context.Context) error) (err error) {
		start := s.Task
		defer start()(&err)
		return body(ctx)
	}},
}

// ending is how a body and what surrounds its task behave.
type ending struct {
	name string
	body func(context.Context) error
	want tally // of one call
	out  any   // what the caller of the function recovers, or its error
}

var (
	errBoom = errors.New("boom")
	ok      = tally{started: 1, ok: 1}
	failed  = tally{started: 1, errors: 1}
	panics  = tally{started: 1, panics: 1}
)

type failure struct{}

func (*failure) Error() string { return "failure" }

func TestOutcomesOfEveryForm(t *testing.T) {
	var (
		canceled = fmt.Errorf("wrapped: %w", context.Canceled)
		late     = fmt.Errorf("wrapped: %w", os.ErrDeadlineExceeded)
		typed    = error((*failure)(nil))
		number   = new(int)
	)
	for _, e := range []ending{
		{"nil", func(context.Context) error { return nil }, ok, nil},
		{"error", func(context.Context) error { return errBoom }, failed, errBoom},
		{"typed nil, which is an error", func(context.Context) error { return typed }, failed, typed},
		{"canceled", func(context.Context) error { return canceled }, tally{started: 1, canceled: 1}, canceled},
		{"timeout", func(context.Context) error { return late }, tally{started: 1, timeouts: 1}, late},
		{"panic", func(context.Context) error { panic(number) }, panics, number},
		{"panic with an error", func(context.Context) error { panic(canceled) }, panics, canceled},
		{"panic that replaces a panic", func(context.Context) error {
			defer func() { panic("second") }()
			panic("first")
		}, panics, "second"},
		{"panic again with another value", func(context.Context) error {
			defer func() { panic(fmt.Sprint(recover(), ", again")) }()
			panic("first")
		}, panics, "first, again"},
		{"panic that is recovered within", func(context.Context) error {
			defer func() { _ = recover() }()
			panic("recovered")
		}, ok, nil},
		{"panic that becomes an error", func(context.Context) (err error) {
			defer func() { err = fmt.Errorf("panicked: %w", recover().(error)) }()
			panic(canceled)
		}, tally{started: 1, canceled: 1}, fmt.Errorf("panicked: %w", canceled)},
	} {
		t.Run(e.name, func(t *testing.T) { checkEnding(t, e) })
	}
}

// checkEnding runs every form with the body, and holds what is counted against
// what the caller sees.
func checkEnding(t *testing.T, e ending) {
	t.Helper()
	for _, f := range forms {
		s := monitor.NewRegistry().Scope("s")
		for n := range int64(3) {
			out := outside(func() error { return f.run(s, context.Background(), e.body) })
			require.Equal(t, e.out, out, "%s, seen by its caller", f.name)
			require.Equal(t, e.want.times(n+1), total(s), "%s, after call %d", f.name, n+1)
			require.Len(t, tallies(s), 1, f.name)
		}
		require.Empty(t, s.Registry().OpenSpans(), f.name)
		requireNoComplaints(t, s.Registry())
	}
}

// outside returns what f panics with, or else its error.
func outside(f func() error) (out any) {
	defer func() {
		if r := recover(); r != nil {
			out = r
		}
	}()
	if err := f(); err != nil {
		return err
	}
	return nil
}

// TestPanicsOfTheRuntime: the values are of the runtime, which makes them anew.
func TestPanicsOfTheRuntime(t *testing.T) {
	var none *struct{ next *int }
	zero, list := 0, []int{}
	var noMap map[int]int
	for name, body := range map[string]func(){
		"nil pointer": func() { _ = *none.next },
		"division":    func() { _ = 1 / zero },
		"index":       func() { _ = list[zero] },
		"assertion":   func() { _ = any(zero).(string) },
		"nil map":     func() { noMap[0] = 0 },
		"nil channel": func() { close((chan int)(nil)) },
		"nil panic":   func() { panic(nil) },
		"hash":        func() { _ = map[any]int{func() {}: 0} },
	} {
		t.Run(name, func(t *testing.T) {
			inside := outside(func() error { body(); return nil })
			require.Implements(t, (*runtime.Error)(nil), inside)
			checkEnding(t, ending{body: func(context.Context) error { body(); return nil }, want: panics, out: inside})
		})
	}
}

// TestGoexitOfEveryForm: a goroutine that ends is no failure of its functions.
func TestGoexitOfEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		body func(context.Context) error
		want tally
	}{
		"Goexit":            {func(context.Context) error { runtime.Goexit(); return nil }, ok},
		"Goexit in a panic": {func(context.Context) error { defer runtime.Goexit(); panic("lost") }, ok},
		"panic in a Goexit": {func(context.Context) error { defer func() { panic("no") }(); runtime.Goexit(); return nil }, panics},
		"recovered in a Goexit": {func(context.Context) error {
			defer func() { defer func() { _ = recover() }(); panic("no") }()
			runtime.Goexit()
			return nil
		}, ok},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range forms {
				s := monitor.NewRegistry().Scope("s")
				returned := false
				var wg sync.WaitGroup
				wg.Go(func() {
					defer func() { _ = recover() }()
					_ = f.run(s, context.Background(), c.body)
					returned = true
				})
				wg.Wait()
				require.False(t, returned, "%s: the goroutine went on", f.name)
				require.Equal(t, c.want, total(s), f.name)
			}
		})
	}
}
