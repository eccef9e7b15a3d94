package self

import (
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
	"github.com/spacemonkeygo/monitor/v2/internal/stripe"
)

// mostDepth is how many calls of the program's functions may be within each other: a
// function that causes a call of itself would go on for ever, and each level may make
// several calls. More than one is of use: an observer may well make a span.
const mostDepth = 3

// A Depth limits how deep the program's functions call themselves by way of the registry.
// The calls under way are counted for each processor; only if they are more than
// mostDepth, the stack tells whether they are of one goroutine. The zero value is ready to
// use. All methods are safe for concurrent use.
type Depth struct {
	cells stripe.Cells[depthCell]
	all   depthCell // in place of the cells where one goroutine would use several
}

type depthCell struct {
	calls atomic.Int64
	_     [stripe.CacheLine - 8]byte
}

// Enter reports whether one more call may be made by the function of this module whose
// name ends so, which calls Enter, and the program's function, itself. If ok, the caller
// must call leave, also when it panics or its goroutine ends.
func (d *Depth) Enter(function string) (inside Inside, ok bool) {
	c := d.cell()
	if c.calls.Add(1) > mostDepth && depth(function) > mostDepth {
		c.calls.Add(-1)
		return Inside{}, false
	}
	return Inside{c}, true
}

func (d *Depth) cell() *depthCell {
	if !stripe.ByProcessor() {
		return &d.all
	}
	if d.cells.None() {
		d.cells.Make()
	}
	return d.cells.Mine()
}

// Inside is what Leave leaves.
type Inside struct{ cell *depthCell }

// Leave ends a call.
func (i Inside) Leave() { i.cell.calls.Add(-1) }

// depth returns how often a function is on the stack.
func depth(function string) (n int) {
	var pcs [1024]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if strings.HasPrefix(frame.Function, callsite.Module) && strings.HasSuffix(frame.Function, function) {
			n++
		}
	}
	return n
}
