package monitor

import "context"

// SpanOptions are for Func.Start. The zero value is what TaskContext uses.
type SpanOptions struct {
	Kind SpanKind

	// Remote, if it is not nil, is what the span continues, instead of what the
	// context has: as if the context came from ContextWithRemote, and cheaper.
	Remote *SpanContext

	// Links are spans of other traces that have to do with this one, such as the
	// spans whose messages it handles in a batch. See Span.Link.
	Links []SpanContext

	// Provisional says that the function is a stand-in until Rename tells the
	// right one. Calls made from the span count as calls from the right one.
	Provisional bool
}

// A Describer is a context that can describe the span started in it: its tags and its
// endpoints, as AnnotateTags and SetEndpoints would. It does not describe spans started
// in contexts derived from it. It is asked only when that span is read: on any goroutine,
// while the span is open, when it is exported or kept, and as long as somebody has it. So
// a span that nobody reads costs nothing. DescribeSpan must be safe for concurrent use.
// Its tags come after the span's annotations.
type Describer interface {
	context.Context
	DescribeSpan() (tags []Tag, local, peer string)
}
