package profiling

import (
	"context"
	"runtime/pprof"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// scopeName is the scope of this package's own numbers.
const scopeName = "profiling"

// Keys of the labels.
const (
	functionKey = "function"
	rootKey     = "root"
	traceIDKey  = "trace_id"
)

// maxLabelSets is how many pairs of a function and a local root have labels that are
// made once. Beyond it, labels are made for each span.
const maxLabelSets = 1 << 14

// functions holds the names and labels of the functions that had spans.
type functions struct {
	known sync.Map // *monitor.Func to *function
	sets  atomic.Int64
}

type function struct {
	name   string   // as functionName
	labels sync.Map // *monitor.Func of the local root to a context with the labels
}

func (f *functions) of(fn *monitor.Func) *function {
	if known, ok := f.known.Load(fn); ok {
		return known.(*function)
	}
	known, _ := f.known.LoadOrStore(fn, &function{name: functionName(fn)})
	return known.(*function)
}

// labelled returns a context with the labels of a span of fn below a local root, and
// no others.
func (f *functions) labelled(fn, root *monitor.Func) context.Context {
	known := f.of(fn)
	if ctx, ok := known.labels.Load(root); ok {
		return ctx.(context.Context)
	}
	ctx := pprof.WithLabels(context.Background(), pprof.Labels(functionKey, known.name, rootKey, f.of(root).name))
	if f.sets.Load() < maxLabelSets {
		if _, loaded := known.labels.LoadOrStore(root, ctx); !loaded {
			f.sets.Add(1)
		}
	}
	return ctx
}

// functionName returns the name under which monitor.Catching knows the function.
func functionName(fn *monitor.Func) string { return fn.Scope().Name() + " " + fn.Name() }
