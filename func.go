package monitor

import (
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/nilpanic"
	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// A Func is an instrumented function with the numbers of its tasks. Funcs come from
// Scope.Func; Scope.Task finds the Func of its caller. All methods are safe for
// concurrent use.
type Func struct {
	calls
	scope   *Scope
	site    site                         // for tasks that are not started by program counter
	verdict atomic.Pointer[tail.Verdict] // nil until a trace began with the function
	shelf   *tail.Shelf                  // of the keeper's store; see tail.Store.Admit
}

func newFunc(s *Scope) *Func {
	nilpanic.Probe()
	f := &Func{scope: s}
	f.site.fn, f.site.of = f, &f.calls
	f.callers.callee = &f.series
	return f
}

// Stats returns the numbers of the function's tasks so far.
func (f *Func) Stats() *FuncStats {
	if f == nil {
		return &FuncStats{Succeeded: new(Distribution), Failed: new(Distribution)}
	}
	s := new(FuncStats)
	f.readInto(s)
	return s
}

// Name returns the function's name within its scope.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.family.name
}

// Scope returns the scope that the function belongs to.
func (f *Func) Scope() *Scope {
	if f == nil {
		return nil
	}
	return f.scope
}
