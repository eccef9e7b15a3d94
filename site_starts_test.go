package monitor_test

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"text/template"
	"time"
)

// Functions are also called by the runtime and by packages that know nothing
// of them: nobody of these is taken for the function.

// wait calls a function that is to be given declared, with a probe, to be
// called on another goroutine, and returns when that has happened.
func wait(p probe, start func(f func())) {
	done := make(chan struct{})
	start(func() {
		defer close(done)
		_ = declared(p)
	})
	<-done
}

func TestWhoeverCalls(t *testing.T) {
	want := counts{"v2_test.declared": 1}
	checkCallers(t, []callerCase{
		{"goroutine", func(p probe) { wait(p, func(f func()) { go f() }) }, want},
		{"WaitGroup", func(p probe) { wait(p, new(sync.WaitGroup).Go) }, want},
		{"Once", func(p probe) { new(sync.Once).Do(func() { _ = declared(p) }) }, want},
		{"OnceValue", func(p probe) { _ = sync.OnceValue(func() error { return declared(p) })() }, want},
		{"Pool", func(p probe) { (&sync.Pool{New: func() any { return declared(p) }}).Get() }, want},
		{"time.AfterFunc", func(p probe) { wait(p, func(f func()) { time.AfterFunc(0, f) }) }, want},
		{"context.AfterFunc", func(p probe) {
			wait(p, func(f func()) {
				ctx, cancel := context.WithCancel(context.Background())
				context.AfterFunc(ctx, f)
				cancel()
			})
		}, want},
		{"finalizer", func(p probe) {
			wait(p, func(f func()) {
				runtime.SetFinalizer(&struct{ large [64]byte }{}, func(any) { f() })
				runtime.GC()
			})
		}, want},
		{"cleanup", func(p probe) {
			wait(p, func(f func()) {
				runtime.AddCleanup(&struct{ large [64]byte }{}, func(int) { f() }, 0)
				runtime.GC()
			})
		}, want},
		{"sort", func(p probe) {
			sort.Slice([]int{2, 1}, func(i, j int) bool { return declared(p) != nil })
		}, want},
		{"slices.SortFunc", func(p probe) {
			slices.SortFunc([]int{2, 1}, func(int, int) int { _ = declared(p); return 0 })
		}, want},
		{"strings.Map", func(p probe) { _ = strings.Map(func(r rune) rune { _ = declared(p); return r }, "x") }, want},
		{"http", func(p probe) {
			http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _ = declared(p) }).
				ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
		}, want},
		{"template", func(p probe) {
			f := template.FuncMap{"declared": func() string { _ = declared(p); return "" }}
			_ = template.Must(template.New("").Funcs(f).Parse("{{declared}}")).Execute(new(strings.Builder), nil)
		}, want},
		{"reflect", func(p probe) { reflect.ValueOf(declared).Call([]reflect.Value{reflect.ValueOf(p)}) }, want},
		{"reflect of a made function", func(p probe) {
			f := reflect.MakeFunc(reflect.TypeFor[func()](), func([]reflect.Value) []reflect.Value { _ = declared(p); return nil })
			f.Interface().(func())()
		}, want},
		{"reflect of a method", func(p probe) {
			f := reflect.ValueOf(&exported{}).MethodByName("Method").Interface().(func(probe))
			f(p)
		}, counts{"v2_test.exported.Method": 1}},
		{"deferred", func(p probe) { defer declared(p) }, want},
		{"deferred method of a go statement", func(p probe) {
			wait(p, func(f func()) { go (&exported{f}).run() })
		}, want},
		{"deferred by what panics", func(p probe) {
			defer func() { _ = recover() }()
			defer func() { defer declared(p) }()
			panic("no")
		}, want},
		{"deferred methods while it panics", func(p probe) {
			defer func() { _ = recover() }()
			var table valuer = &embedsTwice{embedsPointer{new(machine)}}
			defer embedsValue{}.value(p)
			defer table.value(p)
			panic("no")
		}, counts{"v2_test.machine.value": 2}},
		{"deferred leaf while it panics", func(p probe) {
			defer func() { _ = recover() }()
			defer leaf(p)
			panic("no")
		}, counts{"v2_test.leaf": 1}},
		{"deferred by a fault of the runtime", func(p probe) {
			defer func() { _ = recover() }()
			defer declared(p)
			var none *machine
			_ = none.field(p)
		}, want},
		{"deferred by Goexit", func(p probe) {
			wait(p, func(f func()) { go func() { defer f(); runtime.Goexit() }() })
		}, want},
	})
}

type exported struct{ f func() }

func (exported) Method(p probe) {
	defer p.tasks.Task()(nil)
	defer p.spans.TaskContext(&p.ctx)(nil)
}

func (e *exported) run() { defer e.f() }

// three yields thrice, in a task of its own.
func three(p probe) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer p.tasks.Func("iterator").Task()(nil)
		defer p.spans.Func("iterator").TaskContext(&p.ctx)(nil)
		_ = yield(1) && yield(2) && yield(3)
	}
}

//go:noinline
func rangeOverFunc(p probe) (err error) {
	for i := range three(p) {
		// These are deferred to the end of the function, not of the body.
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		if i == 2 {
			break
		}
	}
	return nil
}

//go:noinline
func callInRange(p probe) (err error) {
	for range three(p) {
		leaf(p)
		_ = declared(p)
	}
	return nil
}

//go:noinline
func rangeInRange(p probe) {
	for range three(p) {
		for range three(p) {
			defer p.tasks.Task()(nil)
			defer p.spans.TaskContext(&p.ctx)(nil)
		}
	}
}

//go:noinline
func pulled(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	next, stop := iter.Pull(three(p))
	defer stop()
	next()
	next()
	return nil
}

func TestIterators(t *testing.T) {
	checkCallers(t, []callerCase{
		{"in the body", func(p probe) { _ = rangeOverFunc(p) }, counts{"iterator": 1, "v2_test.rangeOverFunc": 2}},
		{"called in the body", func(p probe) { _ = callInRange(p) },
			counts{"iterator": 1, "v2_test.leaf": 3, "v2_test.declared": 3}},
		{"in the body of a body", rangeInRange, counts{"iterator": 4, "v2_test.rangeInRange": 9}},
		{"pulled", func(p probe) { _ = pulled(p) }, counts{"iterator": 1, "v2_test.pulled": 1}},
	})
}
