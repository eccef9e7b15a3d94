package monitor

import "context"

// spanKey is the key of a span in a context. The value is a *Span or a
// *remoteContext, whichever is nearer.
type spanKey struct{}

// orBackground returns the context, or context.Background for nil.
func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// valueOf returns the context's value for the key. A context that panics when it is
// asked, such as a nil pointer, has no value: the observed function may never ask it.
func valueOf(ctx context.Context, key any) (v any) {
	defer func() {
		if recover() != nil {
			v = nil
		}
	}()
	return ctx.Value(key)
}

// ContextWithRemote returns a context in which the next span continues the trace of
// another process: it becomes a child of remote's span. If remote is not valid but has a
// sampling decision, the next span begins a new trace with that decision. A span that is
// already in ctx is hidden. A nil ctx counts as context.Background.
func ContextWithRemote(ctx context.Context, remote SpanContext) context.Context {
	ctx = orBackground(ctx)
	return &remoteContext{Context: ctx, remote: remote}
}

// remoteContext is a context that holds the span to continue.
type remoteContext struct {
	context.Context
	remote SpanContext
	link   SpanContext // the next span is linked to it, if it is valid; see Detach
}

func (c *remoteContext) Value(key any) any {
	if key == (spanKey{}) {
		return c
	}
	return c.Context.Value(key)
}
