package profiling

import (
	"context"
	"runtime/pprof"

	"github.com/spacemonkeygo/monitor/v2"
)

// The runtime does not tell which labels a goroutine has. So they are computed anew
// each time: the application's labels, from the span's outer context, and ours on top.

// label gives the running goroutine the labels of the span, with the trace's
// identifier if traceID is set.
func (f *functions) label(s *monitor.Span, traceID bool) {
	pprof.SetGoroutineLabels(f.labelsOf(s, s.Outer(), traceID))
}

// unlabel gives the running goroutine the labels that it had before the span, as
// far as that follows from the span.
func (f *functions) unlabel(s *monitor.Span, traceID bool) {
	pprof.SetGoroutineLabels(f.labelsOf(s.Parent(), s.Outer(), traceID))
}

// labelsOf returns a context with the labels of the span and of the context. A nil
// span has none.
func (f *functions) labelsOf(s *monitor.Span, ctx context.Context, traceID bool) context.Context {
	if s == nil {
		return ctx
	}
	root := localRoot(s)
	if !traceID && !hasLabels(ctx) {
		return f.labelled(s.Func(), root.Func())
	}
	list := []string{functionKey, f.of(s.Func()).name, rootKey, f.of(root.Func()).name}
	if traceID {
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
