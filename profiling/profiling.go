package profiling

import (
	"runtime/trace"
	"sync"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2"
)

// Options say what Start does. The zero value does nothing.
type Options struct {
	// Labels labels goroutines for the profiler with the function of their
	// innermost span, and with that of its local root.
	Labels bool

	// TraceID labels them with the identifier of the trace too, if Labels is set.
	// That is one label set for every trace, which makes profiles large and each
	// span cost a few allocations.
	TraceID bool

	// Tasks makes each span a task of the execution trace, while there is one.
	Tasks bool

	// Flight, if it is not nil, takes snapshots of a flight recorder when traces
	// are kept.
	Flight *Flight
}

// Start connects the spans of r, or of monitor.Default if that is nil, with the
// profilers of the Go runtime until stop is called. The error is about Flight;
// then nothing was started.
//
// stop waits until the last snapshot is written. Spans that are open then are
// still cleared up after, as they end. A second call waits for the first and does
// nothing else.
func Start(r *monitor.Registry, o Options) (stop func(), err error) {
	if r == nil {
		r = monitor.Default
	}
	stopFlight, stopSpans := func() {}, func() {}
	if o.Flight != nil {
		if stopFlight, err = o.Flight.start(r); err != nil {
			return nil, err
		}
	}
	if o.Labels || o.Tasks {
		stopSpans = observe(r, o)
	}
	return sync.OnceFunc(func() {
		stopSpans()
		stopFlight()
	}), nil
}

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
		state.task = w.newTask(s)
	} else if !w.options.Labels {
		return
	}
	if !w.open.add(s, state) {
		w.skipped.Inc()
		state.task.end(s)
		return
	}
	if w.options.Labels {
		w.label(s)
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
		w.unlabel(s)
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

// scopeName is the scope of this package's own numbers.
const scopeName = "profiling"
