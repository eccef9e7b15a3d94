package monitor

import "context"

// SpanOptions are options of Func.Start. TaskContext uses the zero value.
type SpanOptions struct {
	Kind SpanKind

	// Remote, if it is not nil, is the span to continue, instead of the span in the
	// context. It acts like ContextWithRemote, but is cheaper.
	Remote *SpanContext

	// Links are related spans of other traces, such as the senders of the messages in
	// a batch. See Span.Link.
	Links []SpanContext

	// Provisional means that the function is a placeholder until Rename sets the
	// final one. Calls made from the span count as calls from the final function.
	Provisional bool
}

// A Describer is a context that can describe the span started in it: its tags and its
// endpoints, as AnnotateTags and SetEndpoints would. It does not describe spans started
// in contexts derived from it.
//
// DescribeSpan is called only when that span is read, such as when it is shown, exported
// or kept: in any goroutine, and for as long as a reader has the span. So a span that is
// never read costs nothing. DescribeSpan must be safe for concurrent use. Its tags come
// after the span's annotations.
//
// If DescribeSpan panics, that is warned about, and the span has no description. It must
// not block or call runtime.Goexit, which stop whoever reads the span, and after the
// span's end the goroutine that finished it; the numbers are right all the same. A
// DescribeSpan that reads its own span finds it without a description, some levels deep.
type Describer interface {
	context.Context
	DescribeSpan() (tags []Tag, local, peer string)
}
