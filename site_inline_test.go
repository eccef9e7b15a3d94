package monitor_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/stretchr/testify/require"
)

// A function that defers is never inlined. One that only keeps what Task
// returned may be, and then its tasks start in the body of another.

func leaf(p probe) {
	done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
	end(nil)
	done(nil)
}

func branch(p probe) { leaf(p); leaf(p) }

//go:noinline
func trunk(p probe) {
	branch(p)
	done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
	leaf(p)
	end(nil)
	done(nil)
}

type leafMethods struct{ n int }

func (l leafMethods) value(p probe) error { leaf(p); return nil }

func (l *leafMethods) pointer(p probe) error {
	done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
	l.n++
	end(nil)
	done(nil)
	return nil
}

func genericLeaf[T any](p probe) {
	done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
	end(nil)
	done(nil)
}

// hasLiteral is inlined, and its literal is then compiled again.
func hasLiteral(p probe) error {
	return func() (err error) {
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		return nil
	}()
}

func TestSmallFunctions(t *testing.T) {
	const pointer = "v2_test.(*leafMethods).pointer"
	checkCallers(t, []callerCase{
		{"leaf", leaf, counts{"v2_test.leaf": 1}},
		{"twice in another", branch, counts{"v2_test.leaf": 2}},
		{"in one that has tasks", trunk, counts{"v2_test.leaf": 3, "v2_test.trunk": 1}},
		{"in a literal", func(p probe) { func() { leaf(p) }() }, counts{"v2_test.leaf": 1}},
		{"in a loop", func(p probe) {
			for range 4 {
				leaf(p)
			}
		}, counts{"v2_test.leaf": 4}},
		{"deferred", func(p probe) { defer leaf(p) }, counts{"v2_test.leaf": 1}},
		{"methods", func(p probe) {
			l := new(leafMethods)
			_, _, _ = l.value(p), l.pointer(p), (*leafMethods).pointer(l, p)
			throughTables(p, *l, l, &struct{ *leafMethods }{l})
		}, counts{"v2_test.leaf": 4, pointer: 2}},
		{"through a table of methods that the compiler made", func(p probe) {
			var i pointerer = &struct{ *leafMethods }{new(leafMethods)}
			_ = i.pointer(p)
		}, counts{pointer: 1}},
		{"generic", func(p probe) { genericLeaf[int](p); genericLeaf[string](p) }, counts{"v2_test.genericLeaf[...]": 2}},
		{"two on one line", func(p probe) { leaf(p); leaf(p) }, counts{"v2_test.leaf": 2}},
	})
}

// TestLiteralsOfSmallFunctions: Go 1.26 names a literal after the function that it was
// inlined into, so that only the sum over all is known.
func TestLiteralsOfSmallFunctions(t *testing.T) {
	p := newProbe()
	for range 3 {
		_, _ = hasLiteral(p), hasLiteral(p)
	}
	for _, s := range []*monitor.Scope{p.tasks, p.spans} {
		sum := int64(0)
		for name, n := range tallies(s) {
			require.Regexp(t, `^v2_test\.(TestLiteralsOfSmallFunctions\.)?hasLiteral\.(TestLiteralsOfSmallFunctions\.)?(func)?\d`, name)
			require.Equal(t, n.started, n.ok)
			sum += n.ok
		}
		require.EqualValues(t, 6, sum)
	}
}

// helper is what others may make of a scope: the function that calls Task is
// theirs, and has the tasks.

func helper(p probe) (func(*error), func(*error)) { return p.tasks.Task(), p.spans.TaskContext(&p.ctx) }

//go:noinline
func distantHelper(p probe) (func(*error), func(*error)) { return helper(p) }

type ownScope struct{ *monitor.Scope }

type tasker interface{ Task() func(*error) }
type contexter interface {
	TaskContext(ctx *context.Context) func(*error)
}

// opaque hides from the compiler what is in the interface.
//
//go:noinline
func opaque(v any) any { return v }

func TestEveryWayToSayTask(t *testing.T) {
	const here = "v2_test.TestEveryWayToSayTask.func"
	checkCallers(t, []callerCase{
		{"stored, then deferred", func(p probe) {
			done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
			defer done(nil)
			defer end(nil)
		}, counts{here + "1": 1}},
		{"stored, then called by a deferred literal", func(p probe) {
			done, end := p.tasks.Task(), p.spans.TaskContext(&p.ctx)
			defer func() { end(nil); done(nil) }()
		}, counts{here + "2": 1}},
		{"method value", func(p probe) {
			task, span := p.tasks.Task, p.spans.TaskContext
			defer task()(nil)
			defer span(&p.ctx)(nil)
		}, counts{here + "3": 1}},
		{"method expression", func(p probe) {
			defer (*monitor.Scope).Task(p.tasks)(nil)
			defer (*monitor.Scope).TaskContext(p.spans, &p.ctx)(nil)
		}, counts{here + "4": 1}},
		{"interface", func(p probe) {
			task, span := opaque(p.tasks), opaque(p.spans)
			defer task.(tasker).Task()(nil)
			defer span.(contexter).TaskContext(&p.ctx)(nil)
		}, counts{here + "5": 1}},
		{"embedded scope", func(p probe) {
			task, span := ownScope{p.tasks}, &ownScope{p.spans}
			defer task.Task()(nil)
			defer span.TaskContext(&p.ctx)(nil)
		}, counts{here + "6": 1}},
		{"interface of an embedded scope", func(p probe) {
			task, span := opaque(ownScope{p.tasks}), opaque(&ownScope{p.spans})
			defer task.(tasker).Task()(nil)
			defer span.(contexter).TaskContext(&p.ctx)(nil)
		}, counts{here + "7": 1}},
		{"helper", func(p probe) {
			done, end := helper(p)
			defer done(nil)
			defer end(nil)
		}, counts{"v2_test.helper": 1}},
		{"helper of a helper", func(p probe) {
			done, end := distantHelper(p)
			defer done(nil)
			defer end(nil)
		}, counts{"v2_test.helper": 1}},
		{"in a loop, ended at the end", func(p probe) {
			for range 3 {
				defer p.tasks.Task()(nil)
				defer p.spans.TaskContext(&p.ctx)(nil)
			}
		}, counts{here + "10": 3}},
		{"twice on one line", func(p probe) {
			a, b := p.tasks.Task(), p.tasks.Task()
			c, d := p.spans.TaskContext(&p.ctx), p.spans.TaskContext(&p.ctx)
			for _, end := range []func(*error){d, c, b, a} {
				end(nil)
			}
		}, counts{here + "11": 2}},
		{"in a condition", func(p probe) {
			if fmt.Sprint() == "" {
				defer p.tasks.Task()(nil)
				defer p.spans.TaskContext(&p.ctx)(nil)
			}
		}, counts{here + "12": 1}},
		// Both come from one address, which therefore tells nothing.
		{"interface, in two functions", func(p probe) {
			task, span := opaque(p.tasks), opaque(p.spans)
			first := func() {
				defer task.(tasker).Task()(nil)
				defer span.(contexter).TaskContext(&p.ctx)(nil)
			}
			second := func() {
				defer task.(tasker).Task()(nil)
				defer span.(contexter).TaskContext(&p.ctx)(nil)
			}
			first()
			second()
			first()
		}, counts{here + "13.1": 2, here + "13.2": 1}},
		// Whoever calls by reflection is in package reflect.
		{"reflection", func(p probe) {
			done := reflect.ValueOf(p.tasks).MethodByName("Task").Call(nil)[0]
			end := reflect.ValueOf(p.spans).MethodByName("TaskContext").Call([]reflect.Value{reflect.ValueOf(&p.ctx)})[0]
			defer done.Interface().(func(*error))(nil)
			defer end.Interface().(func(*error))(nil)
		}, counts{"reflect.Value.call": 1}},
	})
}
