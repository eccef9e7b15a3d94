package monitor_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is deferred before the task runs after it, and what is deferred after
// it runs before: the task has the error and the panic of that moment.

func TestOrderOfDeferredCalls(t *testing.T) {
	later, other := errors.New("later"), errors.New("other")
	for name, c := range map[string]struct {
		call func(p probe) error
		want tally
		out  any
	}{
		"an error set before the task ends": {func(p probe) (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			defer func() { err = later }()
			return nil
		}, failed, later},
		"an error cleared before the task ends": {func(p probe) (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			defer func() { err = nil }()
			return later
		}, ok, nil},
		"an error set after the task ended": {func(p probe) (err error) {
			defer func() { err = later }()
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			return nil
		}, ok, later},
		"a panic after the task ended": {func(p probe) (err error) {
			defer func() { panic("after") }()
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			return later
		}, failed, "after"},
		"a panic that replaces another after the task ended": {func(p probe) (err error) {
			defer func() { panic(fmt.Sprint(recover(), ", after")) }()
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			panic("within")
		}, panics, "within, after"},
		"a panic recovered after the task ended": {func(p probe) (err error) {
			defer func() { _ = recover(); err = other }()
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			panic("within")
		}, panics, other},
		"a panic recovered before the task ends": {func(p probe) (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			defer func() { _ = recover(); err = other }()
			panic("within")
		}, failed, other},
		"a panic that follows an error": {func(p probe) (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			defer func() { panic("after") }()
			return later
		}, panics, "after"},
		"a panic recovered by recover itself": {func(p probe) (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			defer recoverAll()
			panic("within")
		}, ok, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProbe()
			for n := range int64(3) {
				require.Equal(t, c.out, outside(func() error { return c.call(p) }))
				require.Equal(t, c.want.times(n+1), total(p.tasks), "tasks")
				require.Equal(t, c.want.times(n+1), total(p.spans), "spans")
			}
			require.Empty(t, p.spans.Registry().OpenSpans())
		})
	}
}

func recoverAll() { _ = recover() }

// panickingPlace is where the panic of a test comes from.
//
//go:noinline
func panickingPlace(fault bool) {
	if fault {
		var none *machine
		_ = none.field
		none.field = nil
	}
	panic("from here")
}

//go:noinline
func instrumented(p probe, fault bool) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	panickingPlace(fault)
	return nil
}

//go:noinline
func instrumentedTwice(p probe, fault bool) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return instrumented(p, fault)
}

// TestTheStackStillShowsThePanic: whoever recovers outside and prints the stack
// sees where the panic began, as if there were no tasks.
func TestTheStackStillShowsThePanic(t *testing.T) {
	for _, fault := range []bool{false, true} {
		var stack string
		func() {
			defer func() {
				require.NotNil(t, recover())
				buf := make([]byte, 64<<10)
				stack = string(buf[:runtime.Stack(buf, false)])
			}()
			_ = instrumentedTwice(newProbe(), fault)
		}()
		from := stack
		for _, function := range []string{".panickingPlace(", ".instrumented(", ".instrumentedTwice(", ".TestTheStackStillShowsThePanic"} {
			_, rest, found := strings.Cut(from, function)
			require.True(t, found, "%s is missing, or at another place, in\n%s", function, stack)
			from = rest
		}
	}
}
