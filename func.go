package monitor

import (
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/tail"
)

// A Func is an instrumented function: what its tasks did. It comes from
// Scope.Func, or is found by Scope.Task for the function that calls it.
// All methods are safe for concurrent use.
type Func struct {
	calls
	scope   *Scope
	site    site                         // for tasks that are not started by program counter
	verdict atomic.Pointer[tail.Verdict] // nil until a trace began with the function
}

func newFunc(s *Scope) *Func {
	f := &Func{scope: s}
	f.site.fn, f.site.of = f, &f.calls
	return f
}

// Stats returns what the function's tasks did so far.
func (f *Func) Stats() *FuncStats {
	s := new(FuncStats)
	f.readInto(s)
	return s
}

// Name returns the function's name within its scope.
func (f *Func) Name() string { return f.name }

// Scope returns the scope that the function belongs to.
func (f *Func) Scope() *Scope { return f.scope }
