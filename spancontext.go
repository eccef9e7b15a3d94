package monitor

import (
	"context"
	"time"
)

// context returns the span as a context.
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
