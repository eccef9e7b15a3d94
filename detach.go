package monitor

import (
	"context"

	"github.com/spacemonkeygo/monitor/v2/internal/callsite"
)

// Detach returns a context for work that goes on after the caller has returned. It has
// the values of ctx, but neither its cancellation nor its deadline. The next span in it
// begins a trace of its own, linked to the span of ctx. The new trace is sampled if that
// span's trace is. A nil ctx counts as context.Background.
//
//	go s.refresh(monitor.Detach(ctx), key)
//
// The items that a loop takes from a queue are best traced one by one, also if the loop is a
// task itself:
//
//	for item := range items {
//		s.handle(monitor.Detach(ctx), item)
//	}
//
// Other work that the caller waits for needs no Detach. Neither does work that ends later but
// belongs in the caller's trace. Pass ctx itself to both.
func Detach(ctx context.Context) context.Context {
	ctx = orBackground(ctx)
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

// Go calls fn in a new goroutine, as a task of the scope's function with this name. The
// task has a span, visible when Go returns: a child of the span in ctx, which it may
// outlive. The error that fn returns is recorded. A panic is recorded and goes on, which
// ends the program, as in a go statement.
//
// Canceling ctx cancels the work. For work that should go on, in a trace of its own, use
// Detach:
//
//	mon.Go(monitor.Detach(ctx), "refresh", s.refresh)
func (s *Scope) Go(ctx context.Context, name string, fn func(context.Context) error) {
	f := s.Func(name)
	if f == nil {
		go fn(orBackground(ctx))
		return
	}
	span := f.makeSpan(&f.site, ctx, SpanOptions{})
	go span.run(fn)
}

// Go calls Scope.Go on the scope of the span in ctx. If there is no span, it uses the
// scope of Default that is named after the calling package.
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
	s.registry().observers.started(s) // on the goroutine that runs fn
	err = fn(s.context())
}

func (s *Span) scope() *Scope {
	if s == nil {
		return nil
	}
	return s.Func().scope
}
