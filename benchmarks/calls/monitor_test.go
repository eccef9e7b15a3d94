package calls

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
)

var (
	monitorTask = style{"monitor", func(testing.TB) instrumented {
		m := newMonitor()
		return m.instrumented(m.task, m.anotherTask)
	}}
	monitorHeldTask = style{"monitor-held", func(testing.TB) instrumented {
		m := newMonitor()
		return m.instrumented(heldFunc{m.scope.Func("a")}.task, heldFunc{m.scope.Func("b")}.task)
	}}
	monitorSpan = style{"monitor", func(testing.TB) instrumented {
		m := newMonitor()
		return m.instrumented(m.span, m.anotherSpan)
	}}
	monitorHeldSpan = style{"monitor-held", func(testing.TB) instrumented {
		m := newMonitor()
		return m.instrumented(heldFunc{m.scope.Func("a")}.span, heldFunc{m.scope.Func("b")}.span)
	}}
	monitorUnsampled = style{"monitor-unsampled", func(testing.TB) instrumented {
		m := newMonitor()
		m.registry.SetSampler(monitor.Never)
		return m.instrumented(m.span, m.anotherSpan)
	}}
	// monitorObserved hands each span to an observer, which exporters of spans are.
	monitorObserved = style{"monitor-observed", func(tb testing.TB) instrumented {
		m := newMonitor()
		var finished atomic.Int64
		tb.Cleanup(m.registry.Observe(monitor.Observer{Finish: func(monitor.SpanData) { finished.Add(1) }}))
		i := m.instrumented(m.span, m.anotherSpan)
		i.count = func() int { return int(finished.Load()) }
		return i
	}}
)

type monitored struct {
	registry *monitor.Registry
	scope    *monitor.Scope
}

func newMonitor() monitored {
	r := monitor.NewRegistry()
	return monitored{r, r.Scope("calls")}
}

func (m monitored) instrumented(one, other function) instrumented {
	return instrumented{functions: [2]function{one, other}, count: m.finished, parent: m.parent}
}

// finished returns the number of calls, without the one that is still under way as
// a parent.
func (m monitored) finished() (n int) {
	for metric := range m.registry.Snapshot() {
		if metric.Scope == m.scope.Name() && metric.Kind == monitor.KindFunc {
			n += int(metric.Func.Finished())
		}
	}
	return n
}

func (m monitored) parent() (context.Context, func()) {
	ctx, span := m.scope.Func("parent").Start(context.Background(), monitor.SpanOptions{})
	return ctx, func() { span.Finish(nil) }
}

func (m monitored) task(ctx context.Context, depth int, result error) (err error) {
	defer m.scope.Task()(&err)
	if depth > 1 {
		return m.task(ctx, depth-1, result)
	}
	return outcome(result)
}

func (m monitored) anotherTask(ctx context.Context, depth int, result error) (err error) {
	defer m.scope.Task()(&err)
	if depth > 1 {
		return m.anotherTask(ctx, depth-1, result)
	}
	return outcome(result)
}

func (m monitored) span(ctx context.Context, depth int, result error) (err error) {
	defer m.scope.TaskContext(&ctx)(&err)
	if depth > 1 {
		return m.span(ctx, depth-1, result)
	}
	return outcome(result)
}

func (m monitored) anotherSpan(ctx context.Context, depth int, result error) (err error) {
	defer m.scope.TaskContext(&ctx)(&err)
	if depth > 1 {
		return m.anotherSpan(ctx, depth-1, result)
	}
	return outcome(result)
}

// heldFunc is a function whose Func is kept in a variable.
type heldFunc struct{ *monitor.Func }

func (f heldFunc) task(ctx context.Context, depth int, result error) (err error) {
	defer f.Task()(&err)
	if depth > 1 {
		return f.task(ctx, depth-1, result)
	}
	return outcome(result)
}

func (f heldFunc) span(ctx context.Context, depth int, result error) (err error) {
	defer f.TaskContext(&ctx)(&err)
	if depth > 1 {
		return f.span(ctx, depth-1, result)
	}
	return outcome(result)
}
