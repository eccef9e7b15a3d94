package monitor

import (
	"context"
	"time"
)

// spanKey is the key of a span in a context. The value is a *Span or a
// *remoteContext, whichever is nearer.
type spanKey struct{}

// spanContext is a Span as a context: the methods are here, so that they do
// not appear among a span's own.
type spanContext Span

func (s *Span) context() context.Context { return (*spanContext)(s) }

func (c *spanContext) Deadline() (time.Time, bool) { return c.parent.Deadline() }
func (c *spanContext) Done() <-chan struct{}       { return c.parent.Done() }
func (c *spanContext) Err() error                  { return c.parent.Err() }
func (c *spanContext) Value(key any) any {
	if key == (spanKey{}) {
		return (*Span)(c)
	}
	return c.parent.Value(key)
}

// SpanFromContext returns the span that a context is in, or nil.
func SpanFromContext(ctx context.Context) *Span {
	span, _ := parentOf(ctx)
	return span
}

// parentOf returns the span in the context, or else what ContextWithRemote or
// Detach put there.
func parentOf(ctx context.Context) (*Span, *remoteContext) {
	if c, ok := ctx.(*spanContext); ok {
		return (*Span)(c), nil
	}
	if ctx == nil || ctx == context.Background() {
		return nil, nil
	}
	switch v := valueOf(ctx, spanKey{}).(type) {
	case *Span:
		return v, nil
	case *remoteContext:
		return nil, v
	}
	return nil, nil
}

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
