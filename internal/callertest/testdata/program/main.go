// Command program is instrumented itself, and exits with status 1 if its own metrics are
// not as expected. With the argument names it prints the names of its functions, which
// must be the same for every compiler. With another argument, such as panic, it ends in
// an instrumented function, so that its caller can read the runtime's output.
package main

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spacemonkeygo/monitor/v2"
)

var mon = monitor.Package()

var started = initializer()

func initializer() (err error) {
	defer mon.Task()(&err)
	return nil
}

func init() { defer mon.Task()(nil) }

type server struct{ next *server }

type failure struct{ code int }

func (f failure) Error() string { return fmt.Sprintf("%#v", f) }

func (s *server) serve(ctx context.Context, how string) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	defer mon.Task()(&err)
	return s.route(ctx, how)
}

//go:noinline
func (s *server) route(ctx context.Context, how string) (err error) {
	defer mon.TaskContext(&ctx)(&err)
	switch how {
	case "panic":
		panic("from the route")
	case "error":
		panic(failure{7})
	case "nil":
		panic(nil)
	case "fault":
		s.next.next = s
	}
	return nil
}

func generic[T any](T) {
	defer mon.Task()(nil)
}

func leaf() { mon.Task()(nil) }

// Functions with literals are not inlined here: if Go 1.26 inlines a function, it names
// the function's literals after the caller.

// each yields every number below n.
//
//go:noinline
func each(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer mon.Task()(nil)
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// loops has loops over functions, within each other and in a literal.
//
//go:noinline
func loops() {
	func() {
		for range each(2) {
			defer mon.Task()(nil)
		}
	}()
	for range each(2) {
		defer mon.Task()(nil)
		for range each(2) {
			defer mon.Task()(nil)
			for range each(1) {
				defer mon.Task()(nil)
			}
		}
		for range each(1) {
			defer mon.Task()(nil)
		}
	}
}

// literals returns a literal that returns one that calls one.
//
//go:noinline
func literals() func() func() {
	func() { mon.Task()(nil) }()
	return func() func() {
		return func() {
			defer mon.Task()(nil)
			func() { defer mon.Task()(nil) }()
		}
	}
}

type wrapped struct{ *server }

func (s server) value() { defer mon.Task()(nil) }

// wrappers calls through what the compiler makes of methods.
//
//go:noinline
func wrappers() {
	s := wrapped{new(server)}
	value := s.value
	value()
	defer s.value()
	defer value()
	var wait sync.WaitGroup
	wait.Go(s.value)
	wait.Wait()
}

func main() {
	done := mon.Task()
	how := strings.Join(os.Args[1:], " ")
	if how != "" && how != "names" {
		_ = new(server).serve(context.Background(), how)
	}
	for range 3 {
		_ = new(server).serve(context.Background(), "")
		generic(1)
		generic("")
		leaf()
		func() { defer mon.Task()(nil) }()
	}
	loops()
	literals()()()
	wrappers()
	done(nil)

	want := map[string]int64{
		"initializer": 1, "init.0": 1, "main": 1, "main.func1": 3, "leaf": 3,
		"(*server).serve": 6, "(*server).route": 3, "generic[...]": 6,
		"loops": 12, "loops.func1": 2, "server.value": 4,
		"each.func1": 10, "literals.func1": 1, "literals.func2.1": 1, "literals.func2.1.1": 1,
	}
	got := map[string]int64{}
	for m := range monitor.Default.Snapshot() {
		if m.Scope == "main" && m.Func != nil && m.Func.Started == m.Func.OK {
			got[m.Name] = m.Func.OK
		}
	}
	if how == "names" {
		fmt.Println(strings.Join(slices.Sorted(maps.Keys(got)), "\n"))
	}
	if !maps.Equal(got, want) || started != nil {
		fmt.Fprintf(os.Stderr, "program: the tasks are %v, not %v\n", got, want)
		os.Exit(1)
	}
}
