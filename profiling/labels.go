package profiling

import (
	"context"
	"runtime/pprof"

	"github.com/spacemonkeygo/monitor/v2"
)

// The runtime does not tell which labels a goroutine has. So what a goroutine is
// given is computed anew each time: the labels of the application as the span's
// outer context has them, and ours on top.

// label labels the running goroutine with the span.
func (w *observer) label(s *monitor.Span) {
	pprof.SetGoroutineLabels(w.labelled(s, s.Outer()))
}

// unlabel gives the running goroutine the labels that it had before the span, as
// far as that follows from the span.
func (w *observer) unlabel(s *monitor.Span) {
	pprof.SetGoroutineLabels(w.labelled(s.Parent(), s.Outer()))
}

// labelled returns a context with the labels of the span and of the context. A nil
// span has none.
func (w *observer) labelled(s *monitor.Span, ctx context.Context) context.Context {
	if s == nil {
		return ctx
	}
	root := localRoot(s)
	if !w.options.TraceID && !hasLabels(ctx) {
		return w.functions.labelled(s.Func(), root.Func())
	}
	list := []string{functionKey, w.functions.of(s.Func()).name, rootKey, w.functions.of(root.Func()).name}
	if w.options.TraceID {
		list = append(list, traceIDKey, s.Context().TraceID.String())
	}
	return pprof.WithLabels(ctx, pprof.Labels(list...))
}

func localRoot(s *monitor.Span) *monitor.Span {
	for s.Parent() != nil {
		s = s.Parent()
	}
	return s
}

func hasLabels(ctx context.Context) (any bool) {
	pprof.ForLabels(ctx, func(string, string) bool {
		any = true
		return false
	})
	return any
}
