package monitor

import "context"

// spanKey is the key of a span in a context. The value is a *Span or a
// *remoteContext, whichever is nearer.
type spanKey struct{}

// valueOf returns what a context of any type has under the key. One that
// panics when it is asked, such as a nil pointer, has nothing: the function
// that is observed may never ask it anything.
func valueOf(ctx context.Context, key any) (v any) {
	defer func() {
		if recover() != nil {
			v = nil
		}
	}()
	return ctx.Value(key)
}

// ContextWithRemote returns a context in which the next span continues the
// trace of another process: it becomes a child of remote's span. A remote that
// is not valid but has a sampling decision passes that on to a new trace. Any
// span that is in ctx already is hidden. A nil ctx counts as context.Background.
func ContextWithRemote(ctx context.Context, remote SpanContext) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	return &remoteContext{Context: ctx, remote: remote}
}

// remoteContext says what the next span continues.
type remoteContext struct {
	context.Context
	remote SpanContext
	link   SpanContext // what the next span is linked to, if it is valid; see Detach
}

func (c *remoteContext) Value(key any) any {
	if key == (spanKey{}) {
		return c
	}
	return c.Context.Value(key)
}
