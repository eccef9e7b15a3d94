package profiling

import (
	"runtime/trace"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// An observer follows the spans of a registry.
type observer struct {
	options   Options
	functions functions
	open      openSpans
	skipped   *monitor.Counter
	stopping  atomic.Bool
	unobserve func() // set before the first span is seen
}

// observe follows the spans that start until stop is called, each to its end.
func observe(r *monitor.Registry, o Options) (stop func()) {
	w := &observer{options: o, skipped: r.Scope(scopeName).Counter("spans_skipped")}
	w.unobserve = r.Observe(monitor.Observer{End: w.end})
	unobserveStarts := r.Observe(monitor.Observer{Start: w.start})
	return func() {
		unobserveStarts()
		w.stopping.Store(true)
		w.settle()
	}
}

// start is called on the goroutine that starts the span.
func (w *observer) start(s *monitor.Span) {
	if w.stopping.Load() {
		return
	}
	state := spanState{goroutine: goroutine()}
	if w.options.Tasks && trace.IsEnabled() {
		state.task = newTask(w.open.taskContext(s), w.functions.of(s.Func()).name, s)
	} else if !w.options.Labels {
		return
	}
	if !w.open.add(s, state) {
		w.skipped.Inc()
		state.task.end(s)
		return
	}
	if w.options.Labels {
		w.functions.label(s, w.options.TraceID)
	}
}

// end is called on the goroutine that ends the span.
func (w *observer) end(s *monitor.Span) {
	state, ok := w.open.take(s)
	if !ok {
		return
	}
	state.task.end(s)
	if w.options.Labels && state.goroutine == goroutine() {
		w.functions.unlabel(s, w.options.TraceID)
	}
	w.settle()
}

// settle ends the observation when it is no longer wanted and no span that it
// knows is open.
func (w *observer) settle() {
	if w.stopping.Load() && w.open.count() == 0 {
		w.unobserve()
	}
}
