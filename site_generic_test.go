package monitor_test

import (
	"strconv"
	"testing"
)

// The compiler makes one body for all type arguments that look alike in memory.
// The runtime names every body alike, and so the tasks of all of them are those
// of one function.

//go:noinline
func generic[T any](p probe, v T) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return nil
}

//go:noinline
func outerGeneric[K comparable, V any](p probe, k K, v V) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return generic(p, map[K]V{k: v})
}

//go:noinline
func genericLiteral[T any](p probe, v T) {
	_ = func() (err error) {
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		_ = v
		return nil
	}()
}

type list[T any] struct{ items []T }

func (l list[T]) each(p probe, f func(T)) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	for _, v := range l.items {
		f(v)
	}
	return nil
}

func (l *list[T]) add(p probe, v T) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	l.items = append(l.items, v)
	return nil
}

type adder[T any] interface{ add(probe, T) error }

// add of an interface goes through a table of methods made for the type.
//
//go:noinline
func addThroughTable[T any](p probe, a adder[T], v T) { _ = a.add(p, v) }

type embedsGeneric struct{ list[string] }

// stringer constrains a method set: its calls go through a dictionary.
type stringer interface {
	comparable
	label(p probe) (string, error)
}

type number int

func (n number) label(p probe) (s string, err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return strconv.Itoa(int(n)), nil
}

//go:noinline
func labels[T stringer](p probe, all ...T) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	for _, v := range all {
		if _, err := v.label(p); err != nil {
			return err
		}
	}
	return nil
}

type alias[T any] = list[T]

func TestGenericFunctions(t *testing.T) {
	type shape [2]int
	checkCallers(t, []callerCase{
		{"one instance", func(p probe) { _ = generic(p, 1) }, counts{"v2_test.generic[...]": 1}},
		{"instances of one shape", func(p probe) {
			_ = generic(p, new(int))
			_ = generic(p, new(string))
			_ = generic(p, new(shape))
		}, counts{"v2_test.generic[...]": 3}},
		{"instances of several shapes", func(p probe) {
			_ = generic(p, 1)
			_ = generic(p, "")
			_ = generic(p, shape{})
			_ = generic(p, []byte(nil))
			_ = generic(p, error(nil))
			_ = generic(p, func() {})
		}, counts{"v2_test.generic[...]": 6}},
		{"instance as a value", func(p probe) { f := generic[int]; _ = f(p, 1) }, counts{"v2_test.generic[...]": 1}},
		{"generic that calls generic", func(p probe) {
			_ = outerGeneric(p, "k", shape{})
			_ = outerGeneric(p, 1, "v")
		}, counts{"v2_test.outerGeneric[...]": 2, "v2_test.generic[...]": 2}},
		{"literal in a generic function", func(p probe) {
			genericLiteral(p, 1)
			genericLiteral(p, "")
		}, counts{"v2_test.genericLiteral[...].func1": 2}},
		{"methods", func(p probe) {
			var l list[int]
			_ = l.add(p, 1)
			_ = l.each(p, func(int) {})
			var m list[*shape]
			_ = m.add(p, nil)
			_ = m.each(p, func(*shape) {})
		}, counts{"v2_test.(*list[...]).add": 2, "v2_test.list[...].each": 2}},
		{"method value", func(p probe) { f := new(list[string]).add; _ = f(p, "") }, counts{"v2_test.(*list[...]).add": 1}},
		{"method expression", func(p probe) { _ = (*list[string]).each(new(list[string]), p, nil) }, counts{"v2_test.list[...].each": 1}},
		{"method of an alias", func(p probe) { _ = new(alias[string]).add(p, "") }, counts{"v2_test.(*list[...]).add": 1}},
		{"through a table of methods", func(p probe) {
			addThroughTable(p, new(list[int]), 1)
			addThroughTable[string](p, new(embedsGeneric), "")
		}, counts{"v2_test.(*list[...]).add": 2}},
		{"through a dictionary", func(p probe) { _ = labels(p, number(1), number(2)) },
			counts{"v2_test.labels[...]": 1, "v2_test.number.label": 2}},
	})
}
