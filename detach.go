package monitor

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// Detach returns a context for work that goes on when the caller has returned:
// it has the values of ctx and neither its cancellation nor its deadline, and the
// next span in it begins a trace of its own, linked to the span that ctx is in. The
// new trace is sampled if that span's is. A nil ctx counts as context.Background.
//
//	go s.refresh(monitor.Detach(ctx), key)
//
// Work that the caller waits for, or that should show in the caller's trace even
// if it ends later, needs no Detach: it passes ctx on.
func Detach(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	above, from := parentOf(ctx)
	var origin SpanContext
	switch {
	case above != nil:
		origin = above.Context()
	case from != nil:
		origin = from.remote
		if from.link.IsValid() { // detached twice
			origin = from.link
		}
	default:
		return context.WithoutCancel(ctx)
	}
	return &remoteContext{
		Context: context.WithoutCancel(ctx),
		remote:  SpanContext{Sampling: origin.Sampling, Debug: origin.Debug},
		link:    origin,
	}
}

// Go calls fn on a goroutine of its own, as a task of the function with this name
// in the scope, with a span: a child of the one in ctx, visible from now on, which
// may well outlive it. The error that fn returns is recorded; a panic is recorded
// and goes on, which ends the program as it does for a go statement.
//
// The work is canceled with ctx. If it is not to be, or is to be a trace of its
// own:
//
//	mon.Go(monitor.Detach(ctx), "refresh", s.refresh)
func (s *Scope) Go(ctx context.Context, name string, fn func(context.Context) error) {
	f := s.Func(name)
	span := f.makeSpan(&f.site, ctx, SpanOptions{})
	go span.run(fn)
}

// Go is Scope.Go in the scope of the span that ctx is in, and if there is none in
// that of Default which is named after the package that calls it.
func Go(ctx context.Context, name string, fn func(context.Context) error) {
	scope := SpanFromContext(ctx).scope()
	if scope == nil {
		scope = Default.Scope(callsite.Package(1))
	}
	scope.Go(ctx, name, fn)
}

func (s *Span) run(fn func(context.Context) error) {
	var err error
	defer s.done()(&err)
	s.registry().observers.started(s) // on the goroutine that it is about
	err = fn(s.context())
}

func (s *Span) scope() *Scope {
	if s == nil {
		return nil
	}
	return s.Func().scope
}
