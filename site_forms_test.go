package monitor_test

import (
	"testing"
)

// What follows are the forms that a function of Go can have. Nothing here may
// be reduced to a common helper: each is a frame of its own.

//go:noinline
func declared(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return nil
}

type machine struct{ field func(probe) error }

func (machine) value(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return nil
}

func (*machine) pointer(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return nil
}

// valuer and pointerer are called through tables of methods, of which the
// compiler makes some itself.
type (
	valuer    interface{ value(probe) error }
	pointerer interface{ pointer(probe) error }
)

type (
	embedsValue   struct{ machine }
	embedsPointer struct{ *machine }
	embedsTwice   struct{ embedsPointer }
	embedsMethods struct{ valuer }
)

// shadowing has a method of the name of one that it embeds, and calls that.
type shadowing struct{ machine }

func (s shadowing) value(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return s.machine.value(p)
}

type function func(probe) error

func (f function) value(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return f(p)
}

// throughTables hides from the compiler what it calls.
//
//go:noinline
func throughTables(p probe, all ...any) {
	for _, v := range all {
		switch v := v.(type) {
		case valuer:
			_ = v.value(p)
		case pointerer:
			_ = v.pointer(p)
		}
	}
}

func TestFunctionsAndMethods(t *testing.T) {
	const value, pointer = "v2_test.machine.value", "v2_test.(*machine).pointer"
	m := &machine{field: declared}
	checkCallers(t, []callerCase{
		{"function", func(p probe) { _ = declared(p) }, counts{"v2_test.declared": 1}},
		{"function value", func(p probe) { f := declared; _ = f(p) }, counts{"v2_test.declared": 1}},
		{"function in a field", func(p probe) { _ = m.field(p) }, counts{"v2_test.declared": 1}},
		{"value method", func(p probe) { _ = m.value(p) }, counts{value: 1}},
		{"pointer method", func(p probe) { _ = m.pointer(p) }, counts{pointer: 1}},
		{"method value", func(p probe) { f := m.value; _ = f(p) }, counts{value: 1}},
		{"method value of a pointer", func(p probe) { f := m.pointer; _ = f(p) }, counts{pointer: 1}},
		{"method expression", func(p probe) { _ = machine.value(*m, p) }, counts{value: 1}},
		{"method expression of a pointer", func(p probe) { _ = (*machine).pointer(m, p) }, counts{pointer: 1}},
		{"method expression that dereferences", func(p probe) { f := (*machine).value; _ = f(m, p) }, counts{value: 1}},
		{"promoted from a value", func(p probe) { _ = embedsValue{*m}.value(p) }, counts{value: 1}},
		{"promoted from a pointer", func(p probe) { _ = embedsPointer{m}.pointer(p) }, counts{pointer: 1}},
		{"promoted method value", func(p probe) { f := embedsTwice{embedsPointer{m}}.value; _ = f(p) }, counts{value: 1}},
		{"promoted method expression", func(p probe) { _ = embedsTwice.pointer(embedsTwice{embedsPointer{m}}, p) }, counts{pointer: 1}},
		{"interfaces", func(p probe) { throughTables(p, *m, m) }, counts{value: 2}},
		{"interfaces of promoted methods", func(p probe) {
			throughTables(p, embedsValue{*m}, &embedsValue{*m}, embedsPointer{m}, embedsTwice{embedsPointer{m}}, embedsMethods{m})
		}, counts{value: 5}},
		{"interface of a pointer method", func(p probe) {
			var f pointerer = &embedsTwice{embedsPointer{m}}
			_ = f.pointer(p)
		}, counts{pointer: 1}},
		{"method that shadows another", func(p probe) { throughTables(p, shadowing{*m}) },
			counts{"v2_test.shadowing.value": 1, value: 1}},
		{"method of a function", func(p probe) { throughTables(p, function(declared)) },
			counts{"v2_test.function.value": 1, "v2_test.declared": 1}},
	})
}

// makeLiteral returns a literal. It is not inlined: Go 1.26 names the literals of
// an inlined function after its caller.
//
//go:noinline
func makeLiteral() func(probe) error {
	return func(p probe) (err error) {
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		return nil
	}
}

//go:noinline
func nestedLiterals(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return func() (err error) {
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		return func() (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			return nil
		}()
	}()
}

//go:noinline
func literalInLoop(p probe) {
	var all []func() error
	for i := range 5 {
		all = append(all, func() (err error) {
			_ = i
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			return nil
		})
	}
	for _, f := range all {
		_ = f()
	}
}

//go:noinline
func deferredLiteral(p probe) {
	defer func() {
		defer func(p probe) (err error) {
			defer p.tasks.Task()(&err)
			defer p.spans.TaskContext(&p.ctx)(&err)
			return nil
		}(p)
	}()
}

//go:noinline
func recursiveLiteral(p probe) {
	var down func(n int, p probe) error
	down = func(n int, p probe) (err error) {
		defer p.tasks.Task()(&err)
		defer p.spans.TaskContext(&p.ctx)(&err)
		if n > 1 {
			return down(n-1, p)
		}
		return nil
	}
	_ = down(4, p)
}

func TestLiterals(t *testing.T) {
	checkCallers(t, []callerCase{
		{"returned", func(p probe) { _ = makeLiteral()(p) }, counts{"v2_test.makeLiteral.func1": 1}},
		{"nested", func(p probe) { _ = nestedLiterals(p) }, counts{
			"v2_test.nestedLiterals": 1, "v2_test.nestedLiterals.func1": 1, "v2_test.nestedLiterals.func1.1": 1,
		}},
		{"in a loop", literalInLoop, counts{"v2_test.literalInLoop.func1": 5}},
		{"deferred by what is deferred", deferredLiteral, counts{"v2_test.deferredLiteral.func1.1": 1}},
		{"recursive", recursiveLiteral, counts{"v2_test.recursiveLiteral.func1": 4}},
		{"in a package variable", func(p probe) { _ = packageLiteral(p) }, counts{"v2_test.init.func1": 1}},
	})
}

var packageLiteral = func(p probe) (err error) {
	defer p.tasks.Task()(&err)
	defer p.spans.TaskContext(&p.ctx)(&err)
	return nil
}
