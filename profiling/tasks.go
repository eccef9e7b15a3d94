package profiling

import (
	"context"
	"runtime/trace"

	"github.com/spacemonkeygo/monitor/v2"
)

// Spans become tasks and not regions: a region must end on the goroutine it began
// on, and before those around it, or the tools reject the whole trace. A span need
// not.

// A task is the task of a span. It is not changed.
type task struct {
	*trace.Task
	ctx context.Context // that has it
}

// newTask begins the span's task, below the one that ctx has.
func newTask(ctx context.Context, name string, s *monitor.Span) *task {
	t := new(task)
	t.ctx, t.Task = trace.NewTask(ctx, name)
	if s.Parent() == nil {
		trace.Log(t.ctx, "trace_id", s.Context().TraceID.String())
	}
	return t
}

// end ends the task, if there is one, and logs how the span ended unless it was
// OK.
func (t *task) end(s *monitor.Span) {
	if t == nil {
		return
	}
	if trace.IsEnabled() {
		if d := s.Data(); !d.Open && d.Outcome != monitor.OK {
			trace.Log(t.ctx, d.Outcome.String(), d.Class)
		}
	}
	t.End()
}
