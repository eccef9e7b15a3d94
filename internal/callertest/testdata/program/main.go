// Command program is instrumented itself, and exits with status 1 when it is
// not seen as it should be. Given an argument, such as panic, it ends in an
// instrumented function, for others to read what the runtime says.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"

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

func main() {
	done := mon.Task()
	if len(os.Args) > 1 {
		_ = new(server).serve(context.Background(), os.Args[1])
	}
	for range 3 {
		_ = new(server).serve(context.Background(), "")
		generic(1)
		generic("")
		leaf()
		func() { defer mon.Task()(nil) }()
	}
	done(nil)

	want := map[string]int64{
		"initializer": 1, "init.0": 1, "main": 1, "main.func1": 3, "leaf": 3,
		"(*server).serve": 6, "(*server).route": 3, "generic[...]": 6,
	}
	got := map[string]int64{}
	for m := range monitor.Default.Snapshot() {
		if m.Scope == "main" && m.Func != nil && m.Func.Started == m.Func.OK {
			got[m.Name] = m.Func.OK
		}
	}
	if !maps.Equal(got, want) || started != nil {
		fmt.Fprintf(os.Stderr, "program: the tasks are %v, not %v\n", got, want)
		os.Exit(1)
	}
}
